package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Writers with keys of their own in two buckets, one of them with versions: puts, deletes, deletes
 * of versions, and uploads in parts, which are completed after the kill if they were not before.
 */
final class StoredObjects implements Workload {
  private static final String PLAIN = "objects";
  private static final String VERSIONED = "versions";
  private static final int WRITERS = 2;
  private static final int KEYS = 8;
  private static final int BODY_BYTES_MAX = 100_000;
  private static final int PART_BYTES = 5 << 20;
  private static final int VERSIONS_READ = 6;

  private final CrashSite site;
  private final Map<Place, List<Version>> objects = new HashMap<>();
  private final List<@Nullable Request> underWay = new ArrayList<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final SplittableRandom reads = new SplittableRandom(7);

  private record Place(String bucket, String key) {}

  /** Bytes that follow from a few numbers. */
  private record Content(long seed, int bytes) {
    byte[] body() {
      byte[] body = new byte[bytes];
      new SplittableRandom(seed).nextBytes(body);
      return body;
    }
  }

  /**
   * @param id null where there are no versions
   * @param content null: a delete marker
   */
  private record Version(@Nullable String id, @Nullable Content content) {}

  /**
   * A request that was not answered yet.
   *
   * @param content what a put writes; null: a delete
   * @param removed the version that is deleted for good, if that is what is asked
   * @param uploadId of an upload in parts, once it is known
   * @param parts of it that were acknowledged
   */
  private record Request(
      Place place,
      @Nullable Content content,
      @Nullable String removed,
      @Nullable String uploadId,
      List<CompletedPart> parts) {
    Request(Place place, @Nullable Content content) {
      this(place, content, null, null, List.of());
    }
  }

  StoredObjects(CrashSite site) {
    this.site = site;
    for (int i = 0; i < WRITERS; i++) {
      underWay.add(null);
    }
  }

  @Override
  public void setUp() {
    site.s3().createBucket(b -> b.bucket(PLAIN));
    site.s3().createBucket(b -> b.bucket(VERSIONED));
    site.s3()
        .putBucketVersioning(b ->
            b.bucket(VERSIONED)
                .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
  }

  @Override
  public int writers() {
    return WRITERS;
  }

  @Override
  public void step(int writer, SplittableRandom random) {
    Place place =
        new Place(
            random.nextBoolean() ? PLAIN : VERSIONED,
            "folder/writer-" + writer + "/ä " + random.nextInt(KEYS));
    Content content = new Content(random.nextLong(), random.nextInt(BODY_BYTES_MAX));
    try {
      switch (random.nextInt(24)) {
        case 0, 1 ->
            upload(writer, place, new Content(content.seed(), PART_BYTES + content.bytes()));
        case 2, 3 -> delete(writer, place);
        case 4 -> deleteVersion(writer, place, random);
        default -> put(writer, place, content);
      }
      underWay.set(writer, null);
      acknowledged.incrementAndGet();
    } catch (S3Exception e) {
      throw new AssertionError("refused by the server: " + underWay.get(writer), e);
    }
  }

  private void put(int writer, Place place, Content content) {
    underWay.set(writer, new Request(place, content));
    String id =
        site.s3()
            .putObject(
                p -> p.bucket(place.bucket()).key(place.key()),
                RequestBody.fromBytes(content.body()))
            .versionId();
    written(place, new Version(id, content));
  }

  private void delete(int writer, Place place) {
    underWay.set(writer, new Request(place, null));
    String id = site.s3().deleteObject(d -> d.bucket(place.bucket()).key(place.key())).versionId();
    written(place, new Version(id, null));
  }

  private void deleteVersion(int writer, Place place, SplittableRandom random) {
    List<Version> versions = versions(place);
    if (!place.bucket().equals(VERSIONED) || versions.isEmpty()) {
      return;
    }
    Version doomed = versions.get(random.nextInt(versions.size()));
    underWay.set(writer, new Request(place, null, doomed.id(), null, List.of()));
    site.s3().deleteObject(d -> d.bucket(place.bucket()).key(place.key()).versionId(doomed.id()));
    removed(place, doomed.id());
  }

  private void upload(int writer, Place place, Content content) {
    underWay.set(writer, new Request(place, content));
    String id =
        site.s3().createMultipartUpload(c -> c.bucket(place.bucket()).key(place.key())).uploadId();
    byte[] body = content.body();
    List<CompletedPart> parts = new ArrayList<>();
    for (int number = 1; number <= 2; number++) {
      underWay.set(writer, new Request(place, content, null, id, List.copyOf(parts)));
      parts.add(part(place, id, number, body));
    }
    underWay.set(writer, new Request(place, content, null, id, List.copyOf(parts)));
    written(place, new Version(complete(place, id, parts), content));
  }

  private CompletedPart part(Place place, String uploadId, int number, byte[] body) {
    byte[] part =
        number == 1
            ? Arrays.copyOf(body, PART_BYTES)
            : Arrays.copyOfRange(body, PART_BYTES, body.length);
    String etag =
        site.s3()
            .uploadPart(
                u ->
                    u.bucket(place.bucket()).key(place.key()).uploadId(uploadId).partNumber(number),
                RequestBody.fromBytes(part))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(etag).build();
  }

  private @Nullable String complete(Place place, String uploadId, List<CompletedPart> parts) {
    return site.s3()
        .completeMultipartUpload(c ->
            c.bucket(place.bucket())
                .key(place.key())
                .uploadId(uploadId)
                .multipartUpload(m -> m.parts(parts)))
        .versionId();
  }

  /** The newest last. */
  private synchronized List<Version> versions(Place place) {
    return List.copyOf(objects.getOrDefault(place, List.of()));
  }

  private synchronized void written(Place place, Version version) {
    List<Version> versions = objects.computeIfAbsent(place, _ -> new ArrayList<>());
    if (place.bucket().equals(PLAIN)) {
      versions.clear();
      if (version.content() == null) {
        return;
      }
    }
    versions.add(version);
  }

  private synchronized void removed(Place place, @Nullable String id) {
    objects.getOrDefault(place, new ArrayList<>()).removeIf(v -> Objects.equals(v.id(), id));
  }

  @Override
  public void settle(SplittableRandom random) {
    for (int writer = 0; writer < WRITERS; writer++) {
      Request request = underWay.get(writer);
      underWay.set(writer, null);
      if (request != null) {
        unanswered.incrementAndGet();
        if (settle(request)) {
          done.incrementAndGet();
        } else if (request.uploadId() != null) {
          goOn(request);
        }
      }
    }
  }

  /** Whether it was done. */
  private boolean settle(Request request) {
    Place place = request.place();
    Content content = request.content();
    if (place.bucket().equals(PLAIN)) {
      byte[] found = body(place, null);
      boolean isDone = content == null ? found == null : Arrays.equals(content.body(), found);
      if (isDone) {
        written(place, new Version(null, content));
      }
      return isDone;
    }
    Set<String> ids = new HashSet<>();
    Listed listed = listed().get(place.key());
    if (listed != null) {
      ids.addAll(listed.ids());
    }
    if (request.removed() != null) {
      boolean isDone = !ids.contains(request.removed());
      if (isDone) {
        removed(place, request.removed());
      }
      return isDone;
    }
    versions(place).forEach(known -> ids.remove(known.id()));
    assertThat(ids.size()).as("new versions of %s", place).isBetween(0, 1);
    ids.forEach(id -> written(place, new Version(id, content)));
    return !ids.isEmpty();
  }

  /** An upload that was not completed: its parts are there, and it can be completed now. */
  private void goOn(Request request) {
    String id = Objects.requireNonNull(request.uploadId());
    Content content = Objects.requireNonNull(request.content());
    List<CompletedPart> parts = new ArrayList<>(request.parts());
    byte[] body = content.body();
    for (int number = parts.size() + 1; number <= 2; number++) {
      parts.add(part(request.place(), id, number, body));
    }
    try {
      written(request.place(), new Version(complete(request.place(), id, parts), content));
    } catch (NoSuchUploadException e) {
      throw new AssertionError("an upload that was acknowledged is gone: " + request, e);
    }
  }

  private byte @Nullable [] body(Place place, @Nullable String versionId) {
    try {
      return site.s3()
          .getObjectAsBytes(g -> g.bucket(place.bucket()).key(place.key()).versionId(versionId))
          .asByteArrayUnsafe();
    } catch (NoSuchKeyException e) {
      return null;
    }
  }

  /**
   * What a key has by the listing.
   *
   * @param ids of its versions and delete markers
   * @param latest of them
   */
  private record Listed(Set<String> ids, AtomicReference<String> latest) {
    void add(String id, boolean isLatest) {
      assertThat(ids.add(id)).as("%s is listed once", id).isTrue();
      if (isLatest) {
        assertThat(latest.getAndSet(id)).as("another latest than %s", id).isNull();
      }
    }
  }

  /** By key. */
  private Map<String, Listed> listed() {
    Map<String, Listed> byKey = new HashMap<>();
    Function<String, Listed> of =
        key ->
            byKey.computeIfAbsent(key, _ -> new Listed(new HashSet<>(), new AtomicReference<>()));
    for (ListObjectVersionsResponse page :
        site.s3().listObjectVersionsPaginator(l -> l.bucket(VERSIONED))) {
      page.versions().forEach(v -> of.apply(v.key()).add(v.versionId(), v.isLatest()));
      page.deleteMarkers().forEach(m -> of.apply(m.key()).add(m.versionId(), m.isLatest()));
    }
    return byKey;
  }

  @Override
  public void check() {
    Map<String, Listed> listed = listed();
    List<Place> places;
    synchronized (this) {
      places = List.copyOf(objects.keySet());
    }
    for (Place place : places) {
      List<Version> known = versions(place);
      if (place.bucket().equals(PLAIN)) {
        same(place, null, known.isEmpty() ? null : known.getLast().content());
      } else {
        checkVersions(place, known, listed.get(place.key()));
        for (int i = 0; i < Math.min(VERSIONS_READ, known.size()); i++) {
          Version version = known.get(reads.nextInt(known.size()));
          if (version.content() != null) {
            same(place, version.id(), version.content());
          }
        }
      }
    }
  }

  private static void checkVersions(Place place, List<Version> known, @Nullable Listed listed) {
    Set<String> ids = listed == null ? Set.of() : listed.ids();
    assertThat(ids)
        .as("versions of %s", place)
        .containsExactlyInAnyOrderElementsOf(known.stream().map(Version::id).toList());
    if (listed != null) {
      assertThat(listed.latest().get()).as("the latest").isEqualTo(known.getLast().id());
    }
  }

  private void same(Place place, @Nullable String versionId, @Nullable Content expected) {
    byte[] found = body(place, versionId);
    byte[] body = expected == null ? null : expected.body();
    if (!Arrays.equals(found, body)) {
      throw new AssertionError(
          "%s version %s: %s bytes, expected %s"
              .formatted(
                  place,
                  versionId,
                  found == null ? "no" : found.length,
                  body == null ? "none" : body.length));
    }
  }

  @Override
  public long acknowledged() {
    return acknowledged.get();
  }

  @Override
  public String unanswered() {
    return unanswered + " without an answer, of which " + done + " done";
  }
}
