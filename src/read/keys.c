#include "read/keys.h"

#define FIELD(f, how, needed)                                                                                          \
    { NULL, AVPI_FIELD_##f, -1, -1, false, AVPI_TIME_AUTO, AVPI_HOW_##how, needed }
#define NUMBER(k)                                                                                                      \
    { NULL, -1, AVPI_NUMBER_##k, -1, false, AVPI_TIME_AUTO, AVPI_HOW_INT, false }
#define MOMENT(k)                                                                                                      \
    { NULL, -1, AVPI_NUMBER_##k, -1, false, AVPI_TIME_AUTO, AVPI_HOW_MOMENT, false }
#define LIST(k)                                                                                                        \
    { NULL, -1, -1, AVPI_LIST_##k, false, AVPI_TIME_AUTO, AVPI_HOW_ONE, false }
#define TIME                                                                                                           \
    { NULL, -1, -1, -1, true, AVPI_TIME_AUTO, AVPI_HOW_TEXT, true }

/* The first ones stand in the order of the enum in keys.h. */
const avpi_key avpi_keys[] = {
    {"post", FIELD(POST, ID, false),
     "post_id|tweet_id|tweetid|status_id|message_id|content_id|id_str|id_tweet|id_post|id_mensaje|id_publicacion|"
     "publicacion_id|"
     "mensaje_id|comment_id|video_id|post|uri|id"},
    {"account", FIELD(ACCOUNT, ID, true),
     "account_id|user_id|userid|author_id|id_usuario|usuario_id|id_cuenta|cuenta_id|user_id_str|from_user_id|author_"
     "did|did|page_id|"
     "channel_id|account|cuenta|user|usuario|author|autor|from_user|username|user_name|user_username|screen_name|user_"
     "screen_name|"
     "screenname|author_username|handle|nombre_usuario|nombre_de_usuario|profile|perfil|page_name|pagina|channel|canal|"
     "account_name|"
     "nickname|from|owner|name|nombre"},
    {"time", TIME,
     "time|timestamp|time_us|created_at|posted_at|published_at|publish_date|timestamp_share|tweet_time|tweet_created|"
     "post_created|"
     "created_time|created_utc|create_time|utc_time|unix_time|date_time|datetime|date|created|time_utc|timestamp_utc|"
     "post_date|fecha_hora|"
     "fecha_y_hora|fecha_publicacion|fecha_de_publicacion|fecha_creacion|fecha|creado_en|creado|publicado|momento|"
     "hora"},
    {"object", FIELD(OBJECT, ID, false),
     "object|object_id|objeto|objeto_id|id_objeto|shared_object|shared_id|share_id|url_id"},
    {"source", FIELD(SOURCE, ID, false), "source_id|domain_id|domain|dominio|dominio_id|stratum|estrato|fuente"},
    {"text", FIELD(TEXT, TEXT, false),
     "full_text|text|tweet_text|message|content|body|tweet|tweets|post_text|caption|video_description|texto|texto_"
     "completo|mensaje|contenido|"
     "tuit|cuerpo|publicacion|comentario|comment|description|descripcion|titulo|title"},
    {"url", LIST(URLS),
     "urls|url|expanded_url|expanded_urls|urls_expanded_url|links|link|shared_url|article_url|enlaces|enlace|ligas|"
     "liga|vinculo"},
    {"handle", FIELD(HANDLE, NAME, false),
     "screen_name|user_screen_name|username|user_username|screenname|user_screenname|handle|author_username|author_"
     "handle|nombre_usuario|"
     "nombre_de_usuario|user_name"},
    {"name", FIELD(NAME, TEXT, false),
     "display_name|user_display_name|user_name|author_name|name|nombre|nombre_visible|page_name"},
    {"repost_of", FIELD(REPOST_OF, ID, false),
     "repost_of|repost_id|retweet_id|retweeted_id|retweet_tweetid|retweet_status_id|retweeted_status_id|retweeted_"
     "status_id_str|retweet_of|"
     "reblog_of|id_retuit|retuit_de"},
    {"repost_account", FIELD(REPOST_ACCOUNT, ID, false),
     "repost_account|retweet_user_id|retweeted_user_id|retweet_userid|retweeted_status_user_id_str"},
    {"reply_to", FIELD(REPLY_TO, ID, false),
     "reply_to|reply_id|reply_to_id|in_reply_to_status_id|in_reply_to_status_id_str|in_reply_to_tweetid|in_reply_to_id|"
     "in_reply_to_tweet_id|"
     "in_reply_to|to_tweetid|respuesta_a|en_respuesta_a"},
    {"reply_account", FIELD(REPLY_ACCOUNT, ID, false),
     "reply_account|in_reply_to_user_id|in_reply_to_user_id_str|in_reply_to_userid|in_reply_to_account_id|to_userid"},
    {"quote_of", FIELD(QUOTE_OF, ID, false),
     "quote_of|quoted_id|quoted_tweet_tweetid|quoted_status_id|quoted_status_id_str|quoted_tweet_id|quoted_tweetid|"
     "cita_de"},
    {"quote_account", FIELD(QUOTE_ACCOUNT, ID, false), "quote_account|quoted_user_id|quoted_userid"},
    {"language", FIELD(LANGUAGE, TEXT, false), "language|lang|tweet_language|idioma|lengua"},
    {"client", FIELD(CLIENT, TEXT, false),
     "client|client_name|tweet_client_name|source_app|source_name|status_source|cliente|aplicacion"},
    {"mention", LIST(MENTIONS), "mentions|mentioned|mention|user_mentions|mentions_screen_name|menciones|mencion"},
    {"hashtag", LIST(HASHTAGS), "hashtags|hashtag|hashtag_names|tags|entities_hashtags_tag|etiquetas"},
    {"media", LIST(MEDIA),
     "media|media_id|media_ids|media_key|media_keys|media_url|media_urls|image|images|image_url|imagen|imagenes|"
     "medios"},
    {"followers", NUMBER(FOLLOWERS),
     "followers|followers_count|follower_count|user_followers|user_followers_count|seguidores"},
    {"following", NUMBER(FOLLOWING),
     "following|following_count|friends|friends_count|user_friends|user_friends_count|siguiendo|seguidos|amigos"},
    {"statuses", NUMBER(STATUSES),
     "statuses|statuses_count|updates|tweet_count|user_tweets|user_statuses_count|total_tweets|publicaciones"},
    {"account_created", MOMENT(CREATED_AT),
     "account_created|account_created_at|account_creation_date|user_created_at|user_created|author_created_at|cuenta_"
     "creada|cuenta_creada_en|"
     "fecha_creacion_cuenta"},
};
const size_t avpi_keys_count = sizeof avpi_keys / sizeof *avpi_keys;

size_t avpi_keys_find(avp_str name) {
    size_t i = 0;
    while (i < avpi_keys_count && !avpi_str_equal_fold(name, avpi_str_view(avpi_keys[i].name)))
        i++;
    return i;
}
