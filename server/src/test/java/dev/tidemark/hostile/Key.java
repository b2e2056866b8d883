package dev.tidemark.hostile;

/** An access key as clients hold it. */
record Key(String id, String secret) {
  static final Key ROOT = new Key("AKROOT", "root-secret-8Zr2");
  static final Key ADMIN = new Key("AKADMIN", "admin-secret-8Zr2");
  static final Key WRITER = new Key("AKWRITER", "writer-secret-8Zr2");
  static final Key READER = new Key("AKREADER", "reader-secret-8Zr2");
  static final Key EXPORTER = new Key("AKEXPORTER", "exporter-secret-8Zr2");

  /** Those that end in LIMITED reach tables called orders and what begins with open-. */
  static final Key ADMIN_LIMITED = new Key("AKADMINL", "admin-limited-secret-8Zr2");

  static final Key WRITER_LIMITED = new Key("AKWRITERL", "writer-limited-secret-8Zr2");
  static final Key READER_LIMITED = new Key("AKREADERL", "reader-limited-secret-8Zr2");
  static final Key EXPORTER_LIMITED = new Key("AKEXPORTERL", "exporter-limited-secret-8Zr2");

  /** What every secret has in it, to look for. */
  static final String MARK = "secret-8Zr2";

  static final String FILE =
      """
      [{"accessKeyId":"AKROOT","secretAccessKey":"root-secret-8Zr2"},
       {"accessKeyId":"AKADMIN","secretAccessKey":"admin-secret-8Zr2","role":"admin"},
       {"accessKeyId":"AKWRITER","secretAccessKey":"writer-secret-8Zr2","role":"read-write"},
       {"accessKeyId":"AKREADER","secretAccessKey":"reader-secret-8Zr2","role":"read-only"},
       {"accessKeyId":"AKEXPORTER","secretAccessKey":"exporter-secret-8Zr2","role":"export-only"},
       {"accessKeyId":"AKADMINL","secretAccessKey":"admin-limited-secret-8Zr2",
        "role":"admin","tables":["orders","open-*"],"buckets":["open-*"]},
       {"accessKeyId":"AKWRITERL","secretAccessKey":"writer-limited-secret-8Zr2",
        "role":"read-write","tables":["orders","open-*"],"buckets":["open-*"]},
       {"accessKeyId":"AKREADERL","secretAccessKey":"reader-limited-secret-8Zr2",
        "role":"read-only","tables":["orders","open-*"],"user":"limited"},
       {"accessKeyId":"AKEXPORTERL","secretAccessKey":"exporter-limited-secret-8Zr2",
        "role":"export-only","tables":["orders","open-*"],"buckets":["open-*"]}]
      """;
}
