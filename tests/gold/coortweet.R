# Gold of test_links_coortweet.c: what CooRTweet 2.1.3 finds in the retweets that it ships.
#     Rscript coortweet.R FOLDER
library(CooRTweet)
library(data.table)
folder <- commandArgs(trailingOnly = TRUE)[1]

for (setting in list(c(10, 1), c(10, 2), c(10, 5), c(60, 1), c(60, 2), c(60, 5), c(60, 10), c(300, 2))) {
  pairs <- detect_groups(as.data.table(russian_coord_tweets), time_window = setting[1], min_participation = setting[2])
  edges <- igraph::as_data_frame(generate_coordinated_network(copy(pairs)))
  cat(setting, nrow(pairs), length(unique(c(edges$from, edges$to))), nrow(edges), "\n")
  name <- sprintf("%s/russian_retweets_tw%d_mp%d", folder, setting[1], setting[2])
  fwrite(pairs, paste0(name, "_pairs.csv.gz"))
  fwrite(edges, paste0(name, "_edges.csv.gz"))
}
loops <- detect_groups(as.data.table(russian_coord_tweets), time_window = 10, min_participation = 5, remove_loops = FALSE)
cat("10 5 with loops", nrow(loops), "\n")
