// English texts of the exported site alone.
export const siteEn = {
  "room.downloads": "Downloads",
  "site.title": "Registry of cases",
  "site.records.csv": "Cases as a table (CSV)",
  "site.records.geojson": "Cases with their places (GeoJSON)",
  "site.counts.csv": "Counts as a table (CSV)",
  "site.sums": "SHA-256 of every file of this site (text)",
  "site.licences": "Licences of shapes and data (text)",
  "site.licences.page": "Licences of the parts of this page (text)",
  "site.about": "What is here and what is not",
  "site.about.public": "Only what a person marked as public. What is not here may exist all the same.",
  "site.about.small": "Counts under {1} are left out, so that nobody is recognised by being few, and others with them where a subtraction would tell: {2} cells.",
  "site.about.blurred": "Places are told to the municipality, never nearer.",
  "site.about.exact": "Places are told to the municipality, never nearer, but for {1} incidents: their cases say that the exact point may be told.",
  "site.about.documents": "Pictures are without what devices write into them unseen; texts are as they were received; what could not be cleaned is not here. The SHA-256 beside a document is that of the original.",
  "site.about.pdf": "PDF documents are as they were received, with what may stand in them unseen.",
  "site.made": "State of {1}; made with avispero {2}",
};
