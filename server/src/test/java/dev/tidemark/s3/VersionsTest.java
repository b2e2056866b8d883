package dev.tidemark.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;

/**
 * Versions, as S3 answered in LocalStack's recordings (tests/aws/services/s3, test_s3_api and
 * test_s3_list_operations, each test's own snapshot) unless said otherwise.
 */
final class VersionsTest {
  /** Of the right form, and never given out: recorded as InvalidArgument. */
  private static final String UNKNOWN = "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD";

  @TempDir private static Path folder;
  private static LocalS3 server;
  private static S3Client client;
  private String bucket = "";

  @BeforeAll
  static void listen() {
    server = new LocalS3(folder, 0);
    client =
        S3Client.builder()
            .endpointOverride(URI.create(server.url()))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(LocalS3.ACCESS_KEY, LocalS3.SECRET_KEY)))
            .build();
  }

  @BeforeEach
  void makeBucket(TestInfo test) {
    bucket = "b" + Integer.toHexString(test.getDisplayName().hashCode());
    server.buckets().createBucket(bucket, "us-east-1");
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  /** test_bucket_versioning_crud. */
  @Test
  void versioning_setAndRead_answersAsS3() {
    assertThat(client.getBucketVersioning(b -> b.bucket(bucket)).status()).isNull();
    suspend();
    assertThat(client.getBucketVersioning(b -> b.bucket(bucket)).statusAsString())
        .isEqualTo("Suspended");
    refused(() -> versioning("enabled"), 400, "MalformedXML");
    enable();
    assertThat(client.getBucketVersioning(b -> b.bucket(bucket)).statusAsString())
        .isEqualTo("Enabled");
    refused(() -> versioning("Disabled"), 400, "MalformedXML");
    refused(() -> versioning(null), 400, "IllegalVersioningConfigurationException");
    refused(
        () ->
            client.putBucketVersioning(b ->
                b.bucket(bucket)
                    .versioningConfiguration(v -> v.status("Enabled").mfaDelete("Enabled"))),
        501,
        "NotImplemented");
    refused(() -> client.getBucketVersioning(b -> b.bucket("no-such-bucket")), 404, "NoSuchBucket");
  }

  /** test_delete_object_versioned. */
  @Test
  void delete_inAVersionedBucket_hidesTheObjectAndKeepsIt() {
    enable();
    String version = put("k", "content");
    DeleteObjectResponse deleted = delete("k", null);
    String marker = deleted.versionId();
    assertThat(deleted.deleteMarker()).isTrue();
    assertThat(marker).isNotEqualTo(version);

    S3Exception gone = refused(() -> get("k", null), 404, "NoSuchKey");
    assertThat(header(gone, "x-amz-delete-marker")).isEqualTo("true");
    assertThat(header(gone, "x-amz-version-id")).isEqualTo(marker);
    assertThat(get("k", version)).isEqualTo("content");
    S3Exception refused = refused(() -> get("k", marker), 405, "MethodNotAllowed");
    assertThat(header(refused, "x-amz-delete-marker")).isEqualTo("true");
    assertThat(header(refused, "Allow")).isEqualTo("DELETE");
    assertThat(header(refused, "Last-Modified")).endsWith("GMT");
    S3Exception head =
        refused(
            () -> client.headObject(b -> b.bucket(bucket).key("k").versionId(marker)), 405, null);
    assertThat(header(head, "x-amz-version-id")).isEqualTo(marker);
    assertThat(client.listObjectsV2(b -> b.bucket(bucket)).contents()).isEmpty();

    String second = delete("k", null).versionId();
    ListObjectVersionsResponse listed = versions();
    assertThat(listed.deleteMarkers())
        .extracting(DeleteMarkerEntry::versionId, DeleteMarkerEntry::isLatest)
        .containsExactly(tuple(second, true), tuple(marker, false));
    assertThat(listed.versions())
        .extracting(ObjectVersion::versionId, ObjectVersion::isLatest)
        .containsExactly(tuple(version, false));

    DeleteObjectResponse markerGone = delete("k", marker);
    assertThat(markerGone.deleteMarker()).isTrue();
    assertThat(markerGone.versionId()).isEqualTo(marker);
    DeleteObjectResponse versionGone = delete("k", version);
    assertThat(versionGone.deleteMarker()).isNull();
    assertThat(versionGone.versionId()).isEqualTo(version);
    assertThat(delete("k", version).versionId()).isEqualTo(version);
    refused(() -> get("k", version), 404, "NoSuchVersion");
    refused(() -> delete("k", UNKNOWN), 400, "InvalidArgument");
    assertThat(delete("never-there", null).deleteMarker()).isTrue();
  }

  @Test
  void delete_ofTheNewestMarker_bringsTheObjectBack() {
    enable();
    put("k", "content");
    String marker = delete("k", null).versionId();
    delete("k", marker);
    assertThat(get("k", null)).isEqualTo("content");
  }

  /** test_get_object_with_version_unversioned_bucket, test_delete_object. */
  @Test
  void versionIds_inABucketWithoutVersions_areTheNullVersionOrNone() {
    assertThat(put("k", "content")).isNull();
    refused(() -> get("k", UNKNOWN), 400, "InvalidArgument");
    assertThat(get("k", "null")).isEqualTo("content");
    assertThat(client.headObject(b -> b.bucket(bucket).key("k").versionId("null")).versionId())
        .isNull();
    refused(() -> delete("k", UNKNOWN), 400, "InvalidArgument");
    DeleteObjectResponse deleted = delete("k", null);
    assertThat(deleted.versionId()).isNull();
    assertThat(deleted.deleteMarker()).isNull();
    assertThat(versions().hasDeleteMarkers()).isFalse();
  }

  /** test_put_object_on_suspended_bucket. */
  @Test
  void put_inASuspendedBucket_replacesTheNullVersionOnly() {
    enable();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.addFirst(put("k", "version " + i));
    }
    suspend();
    assertThat(put("k", "null version")).isNull();
    assertThat(put("k", "null version again")).isNull();

    List<String> expected = new ArrayList<>(ids);
    expected.addFirst("null");
    assertThat(versions().versions())
        .extracting(ObjectVersion::versionId)
        .containsExactlyElementsOf(expected);
    assertThat(client.headObject(b -> b.bucket(bucket).key("k")).versionId()).isEqualTo("null");
    assertThat(get("k", null)).isEqualTo("null version again");
    assertThat(get("k", ids.get(0))).isEqualTo("version 2");
  }

  /** test_delete_object_on_suspended_bucket. */
  @Test
  void delete_inASuspendedBucket_replacesTheNullVersionByAMarker() {
    enable();
    String version = put("k", "kept");
    suspend();
    put("k", "lost");
    DeleteObjectResponse deleted = delete("k", null);
    assertThat(deleted.deleteMarker()).isTrue();
    assertThat(deleted.versionId()).isEqualTo("null");
    ListObjectVersionsResponse listed = versions();
    assertThat(listed.deleteMarkers())
        .extracting(DeleteMarkerEntry::versionId, DeleteMarkerEntry::isLatest)
        .containsExactly(tuple("null", true));
    assertThat(listed.versions()).extracting(ObjectVersion::versionId).containsExactly(version);
    assertThat(delete("k", "null").deleteMarker()).isTrue();
    assertThat(get("k", null)).isEqualTo("kept");
  }

  @Test
  void objectsOfBefore_areTheNullVersionOnceThereAreVersions() {
    put("k", "before");
    enable();
    assertThat(client.headObject(b -> b.bucket(bucket).key("k")).versionId()).isEqualTo("null");
    String id = put("k", "after");
    assertThat(get("k", "null")).isEqualTo("before");
    assertThat(versions().versions())
        .extracting(ObjectVersion::versionId, ObjectVersion::isLatest)
        .containsExactly(tuple(id, true), tuple("null", false));
    assertThat(delete("k", "null").versionId()).isEqualTo("null");
    refused(() -> get("k", "null"), 404, "NoSuchVersion");
  }

  /** test_delete_objects_versioned. */
  @Test
  void deleteObjects_inAVersionedBucket_tellsOfMarkers() {
    enable();
    String version = put("k", "content");
    List<DeletedObject> marked = deleteMany(id("k", null), id("wrongkey", null));
    assertThat(marked).allMatch(DeletedObject::deleteMarker).allMatch(d -> d.versionId() == null);
    String marker = marked.get(0).deleteMarkerVersionId();
    assertThat(deleteMany(id("k", marker)))
        .extracting(
            DeletedObject::key,
            DeletedObject::versionId,
            DeletedObject::deleteMarker,
            DeletedObject::deleteMarkerVersionId)
        .containsExactly(tuple("k", marker, true, marker));
    assertThat(
            client
                .deleteObjects(b ->
                    b.bucket(bucket).delete(d -> d.objects(id("k", UNKNOWN), id("w", UNKNOWN))))
                .errors())
        .extracting(S3Error::code, S3Error::key, S3Error::versionId)
        .containsExactly(
            tuple("NoSuchVersion", "k", UNKNOWN), tuple("NoSuchVersion", "w", UNKNOWN));
    assertThat(deleteMany(id("k", version)))
        .extracting(DeletedObject::versionId, DeletedObject::deleteMarker)
        .containsExactly(tuple(version, null));
    assertThat(
            client
                .deleteObjects(
                    b -> b.bucket(bucket).delete(d -> d.quiet(true).objects(id("more", null))))
                .deleted())
        .isEmpty();
  }

  /** test_delete_versioned_bucket_with_objects. */
  @Test
  void deleteBucket_withVersionsOrMarkersLeft_isRefused() {
    enable();
    String version = put("k", "content");
    String marker = delete("k", null).versionId();
    for (String each : List.of(version, marker)) {
      S3Exception refused =
          refused(() -> client.deleteBucket(b -> b.bucket(bucket)), 409, "BucketNotEmpty");
      assertThat(refused.awsErrorDetails().errorMessage())
          .isEqualTo(
              "The bucket you tried to delete is not empty. You must delete all versions in the"
                  + " bucket.");
      delete("k", each);
    }
    client.deleteBucket(b -> b.bucket(bucket));
  }

  /** test_object_tagging_versioned. */
  @Test
  void tags_areEachVersionsOwn() {
    enable();
    String first = put("k", "1");
    String second = put("k", "2");
    assertThat(tag("k", null, "newest")).isEqualTo(second);
    assertThat(tag("k", first, "oldest")).isEqualTo(first);
    assertThat(tagOf(first)).isEqualTo("oldest");
    assertThat(tagOf(second)).isEqualTo("newest");
    String marker = delete("k", null).versionId();
    refused(() -> tag("k", marker, "x"), 405, "MethodNotAllowed");
    refused(() -> tag("k", null, "x"), 405, "MethodNotAllowed");
    refused(() -> client.getObjectTagging(b -> b.bucket(bucket).key("k")), 405, "MethodNotAllowed");
    refused(
        () -> client.deleteObjectTagging(b -> b.bucket(bucket).key("k").versionId(marker)),
        405,
        "MethodNotAllowed");
  }

  /** Documented in the user guide, "Restoring previous versions". */
  @Test
  void copy_ofAnOldVersionOntoItsKey_restoresIt() {
    enable();
    String first = put("k", "1");
    put("k", "2");
    var copied =
        client.copyObject(b ->
            b.sourceBucket(bucket)
                .sourceKey("k")
                .sourceVersionId(first)
                .destinationBucket(bucket)
                .destinationKey("k"));
    assertThat(copied.copySourceVersionId()).isEqualTo(first);
    assertThat(copied.versionId()).isNotEqualTo(first);
    assertThat(get("k", null)).isEqualTo("1");
    assertThat(versions().versions()).hasSize(3);
    String marker = delete("k", null).versionId();
    refused(() -> copy("k", null), 404, "NoSuchKey");
    refused(() -> copy("k", marker), 400, "InvalidRequest");
    refused(() -> copy("k", UNKNOWN), 400, "InvalidArgument");
  }

  @Test
  void multipartUpload_inAVersionedBucket_makesAVersion() {
    enable();
    String first = put("k", "1");
    String upload = client.createMultipartUpload(b -> b.bucket(bucket).key("k")).uploadId();
    String etag =
        client
            .uploadPart(
                b -> b.bucket(bucket).key("k").uploadId(upload).partNumber(1),
                RequestBody.fromString("part"))
            .eTag();
    String version =
        client
            .completeMultipartUpload(b ->
                b.bucket(bucket)
                    .key("k")
                    .uploadId(upload)
                    .multipartUpload(
                        m -> m.parts(CompletedPart.builder().partNumber(1).eTag(etag).build())))
            .versionId();
    assertThat(version).isNotNull().isNotEqualTo(first);
    assertThat(get("k", version)).isEqualTo("part");
    assertThat(get("k", first)).isEqualTo("1");
  }

  /** test_put_object_if_none_match_versioned_bucket, test_put_object_if_match_versioned_bucket. */
  @Test
  void conditionalWrites_lookAtTheNewestVersion() {
    enable();
    put("k", "1");
    refused(() -> putIfAbsent("k"), 412, "PreconditionFailed");
    delete("k", null);
    refused(
        () ->
            client.putObject(
                b -> b.bucket(bucket).key("k").ifMatch("\"c4ca4238a0b923820dcc509a6f75849b\""),
                RequestBody.fromString("2")),
        404,
        "NoSuchKey");
    putIfAbsent("k");
    assertThat(versions().versions()).hasSize(2);
    assertThat(versions().deleteMarkers()).hasSize(1);
  }

  /** test_list_objects_versions_markers. */
  @Test
  void listObjectVersions_pages_goOnAfterTheMarkers() {
    enable();
    List<String> ids = new ArrayList<>();
    for (String key : List.of("test_0", "test_1", "test_2", "test_2")) {
      ids.add(put(key, "version"));
    }
    for (String key : List.of("test_0", "test_1", "test_2")) {
      ids.add(delete(key, null).versionId());
    }
    ids.add(put("test_0", "version 2"));
    ids.add(put("test_1", "version 2"));

    ListObjectVersionsResponse page = client.listObjectVersions(b -> b.bucket(bucket).maxKeys(5));
    assertThat(page.isTruncated()).isTrue();
    assertThat(page.nextKeyMarker()).isEqualTo("test_1");
    assertThat(page.nextVersionIdMarker()).isEqualTo(ids.get(5));
    assertThat(page.versions())
        .extracting(ObjectVersion::versionId)
        .containsExactly(ids.get(7), ids.get(0), ids.get(8));
    assertThat(page.deleteMarkers())
        .extracting(DeleteMarkerEntry::versionId)
        .containsExactly(ids.get(4), ids.get(5));

    ListObjectVersionsResponse keyOnly =
        client.listObjectVersions(b -> b.bucket(bucket).maxKeys(1).keyMarker("test_1"));
    assertThat(keyOnly.deleteMarkers())
        .extracting(DeleteMarkerEntry::versionId)
        .containsExactly(ids.get(6));
    assertThat(keyOnly.isTruncated()).isTrue();
    assertThat(client.listObjectVersions(b -> b.bucket(bucket).keyMarker("test_2")))
        .matches(last -> !last.isTruncated() && !last.hasVersions() && !last.hasDeleteMarkers());
    refused(
        () -> client.listObjectVersions(b -> b.bucket(bucket).versionIdMarker(ids.get(5))),
        400,
        "InvalidArgument");
    ListObjectVersionsResponse both =
        client.listObjectVersions(
            b -> b.bucket(bucket).maxKeys(1).keyMarker("test_1").versionIdMarker(ids.get(5)));
    assertThat(both.versions())
        .extracting(ObjectVersion::versionId, ObjectVersion::isLatest)
        .containsExactly(tuple(ids.get(1), false));
    assertThat(both.nextVersionIdMarker()).isEqualTo(ids.get(1));
    assertThat(
            client.listObjectVersions(
                b -> b.bucket(bucket).keyMarker("test_2").versionIdMarker(ids.get(3))))
        .matches(last -> !last.isTruncated() && last.versions().size() == 1);
  }

  /** test_list_objects_versions_with_prefix_only_and_pagination. */
  @Test
  void listObjectVersions_afterAVersionThatIsGone_goesOnWhereItWas() {
    enable();
    for (int i = 0; i < 5; i++) {
      put("prefixed_key", "");
    }
    put("non_prefixed_key", "");
    ListObjectVersionsResponse first =
        client.listObjectVersions(b -> b.bucket(bucket).prefix("prefix").maxKeys(3));
    deleteMany(
        first.versions().stream()
            .map(version -> id(version.key(), version.versionId()))
            .toArray(ObjectIdentifier[]::new));
    ListObjectVersionsResponse second =
        client.listObjectVersions(b ->
            b.bucket(bucket)
                .prefix("prefix")
                .maxKeys(5)
                .keyMarker(first.nextKeyMarker())
                .versionIdMarker(first.nextVersionIdMarker()));
    assertThat(second.versions()).extracting(ObjectVersion::isLatest).containsExactly(true, false);
    assertThat(second.isTruncated()).isFalse();
  }

  /** test_list_object_versions_pagination_common_prefixes. */
  @Test
  void listObjectVersions_withADelimiter_countsCommonPrefixes() {
    enable();
    for (String key :
        List.of(
            "folder/aSubfolder/subFile1",
            "folder/aSubfolder/subFile2",
            "folder/file1",
            "folder/file2")) {
      put(key, "content");
    }
    ListObjectVersionsResponse start = folder("");
    assertThat(start.commonPrefixes()).hasSize(1);
    assertThat(start.nextKeyMarker()).isEqualTo("folder/aSubfolder/");
    assertThat(start.nextVersionIdMarker()).isNull();
    ListObjectVersionsResponse next = folder("folder/aSubfolder/");
    assertThat(next.nextKeyMarker()).isEqualTo("folder/file1");
    assertThat(next.nextVersionIdMarker()).isNotNull();
    assertThat(folder("folder/file1").isTruncated()).isFalse();
    assertThat(folder("folder/aSubfolder/subFile1").versions())
        .extracting(ObjectVersion::key)
        .containsExactly("folder/file1");
  }

  /** TestS3BucketLifecycle: the header of the configuration, and of objects and uploads. */
  @Test
  void lifecycle_setAndRead_isToldOfInHeaders() {
    refused(
        () -> client.getBucketLifecycleConfiguration(b -> b.bucket(bucket)),
        404,
        "NoSuchLifecycleConfiguration");
    LifecycleRule expires =
        LifecycleRule.builder()
            .id("after 7 days")
            .status("Enabled")
            .filter(f -> f.prefix("k"))
            .expiration(e -> e.days(7))
            .build();
    LifecycleRule aborts =
        LifecycleRule.builder()
            .id("uploads")
            .status("Enabled")
            .filter(f -> {})
            .abortIncompleteMultipartUpload(a -> a.daysAfterInitiation(1))
            .build();
    client.putBucketLifecycleConfiguration(b ->
        b.bucket(bucket)
            .transitionDefaultMinimumObjectSize("varies_by_storage_class")
            .lifecycleConfiguration(l -> l.rules(expires, aborts)));

    var read = client.getBucketLifecycleConfiguration(b -> b.bucket(bucket));
    assertThat(read.rules()).containsExactly(expires, aborts);
    assertThat(read.transitionDefaultMinimumObjectSizeAsString())
        .isEqualTo("varies_by_storage_class");
    String told = "expiry-date=\"[A-Z][a-z]{2}, .* 00:00:00 GMT\", rule-id=\"after 7 days\"";
    assertThat(
            client
                .putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString(""))
                .expiration())
        .matches(told);
    assertThat(client.headObject(b -> b.bucket(bucket).key("k")).expiration()).matches(told);
    assertThat(client.headObject(b -> b.bucket(bucket).key("k").versionId("null")).expiration())
        .isNull();
    put("other", "");
    assertThat(client.headObject(b -> b.bucket(bucket).key("other")).expiration()).isNull();
    var upload = client.createMultipartUpload(b -> b.bucket(bucket).key("other"));
    assertThat(upload.abortRuleId()).isEqualTo("uploads");
    assertThat(upload.abortDate()).isNotNull();
    assertThat(
            client
                .listParts(b -> b.bucket(bucket).key("other").uploadId(upload.uploadId()))
                .abortDate())
        .isEqualTo(upload.abortDate());
    refused(
        () ->
            client.putBucketLifecycleConfiguration(b ->
                b.bucket(bucket)
                    .transitionDefaultMinimumObjectSize("value")
                    .lifecycleConfiguration(l -> l.rules(expires))),
        400,
        "InvalidRequest");
    client.deleteBucketLifecycle(b -> b.bucket(bucket));
    client.deleteBucketLifecycle(b -> b.bucket(bucket));
    refused(
        () -> client.getBucketLifecycleConfiguration(b -> b.bucket(bucket)),
        404,
        "NoSuchLifecycleConfiguration");
  }

  private ListObjectVersionsResponse folder(String marker) {
    return client.listObjectVersions(
        b -> b.bucket(bucket).prefix("folder/").delimiter("/").maxKeys(1).keyMarker(marker));
  }

  private void enable() {
    versioning("Enabled");
  }

  private void suspend() {
    versioning("Suspended");
  }

  private void versioning(@Nullable String status) {
    client.putBucketVersioning(
        b -> b.bucket(bucket).versioningConfiguration(v -> v.status(status)));
  }

  private @Nullable String put(String key, String content) {
    return client
        .putObject(b -> b.bucket(bucket).key(key), RequestBody.fromString(content))
        .versionId();
  }

  private void putIfAbsent(String key) {
    client.putObject(
        b -> b.bucket(bucket).key(key).ifNoneMatch("*"), RequestBody.fromString("new"));
  }

  private String get(String key, @Nullable String version) {
    return client
        .getObjectAsBytes(b -> b.bucket(bucket).key(key).versionId(version))
        .asUtf8String();
  }

  private DeleteObjectResponse delete(String key, @Nullable String version) {
    return client.deleteObject(b -> b.bucket(bucket).key(key).versionId(version));
  }

  private List<DeletedObject> deleteMany(ObjectIdentifier... objects) {
    return client.deleteObjects(b -> b.bucket(bucket).delete(d -> d.objects(objects))).deleted();
  }

  private static ObjectIdentifier id(String key, @Nullable String version) {
    return ObjectIdentifier.builder().key(key).versionId(version).build();
  }

  private ListObjectVersionsResponse versions() {
    return client.listObjectVersions(b -> b.bucket(bucket));
  }

  private String tag(String key, @Nullable String version, String value) {
    return client
        .putObjectTagging(b ->
            b.bucket(bucket)
                .key(key)
                .versionId(version)
                .tagging(t -> t.tagSet(Tag.builder().key("t").value(value).build())))
        .versionId();
  }

  private String tagOf(@Nullable String version) {
    return client
        .getObjectTagging(b -> b.bucket(bucket).key("k").versionId(version))
        .tagSet()
        .getFirst()
        .value();
  }

  private void copy(String key, @Nullable String version) {
    client.copyObject(b ->
        b.sourceBucket(bucket)
            .sourceKey(key)
            .sourceVersionId(version)
            .destinationBucket(bucket)
            .destinationKey("copy"));
  }

  private static S3Exception refused(ThrowingCallable call, int status, @Nullable String code) {
    S3Exception[] caught = new S3Exception[1];
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(status);
              if (code != null) {
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
              }
              caught[0] = e;
            });
    return caught[0];
  }

  private static String header(S3Exception failure, String name) {
    return failure.awsErrorDetails().sdkHttpResponse().firstMatchingHeader(name).orElse("");
  }
}
