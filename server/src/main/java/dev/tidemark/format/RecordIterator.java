package dev.tidemark.format;

import dev.tidemark.format.ExportReader.DataFile;
import dev.tidemark.format.ExportReader.Source;
import dev.tidemark.format.ExportSummary.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The records of all data files of an export, one file open at a time. */
final class RecordIterator extends AbstractSpliterator<ExportRecord> {
  private static final int GZIP_BUFFER_BYTES = 1 << 16;

  private final Source source;
  private final ExportSummary summary;
  private final Iterator<DataFile> files;
  private @Nullable OpenFile open;

  RecordIterator(Source source, ExportSummary summary, List<DataFile> files) {
    super(summary.itemCount(), ORDERED | NONNULL | IMMUTABLE);
    this.source = source;
    this.summary = summary;
    this.files = files.iterator();
  }

  @Override
  public boolean tryAdvance(Consumer<? super ExportRecord> action) {
    while (true) {
      OpenFile current = open;
      if (current == null) {
        if (!files.hasNext()) {
          return false;
        }
        current = open(files.next());
        open = current;
      }
      ExportRecord next = current.next();
      if (next != null) {
        requireScope(next, current);
        action.accept(next);
        return true;
      }
      current.verify();
      close();
    }
  }

  private void requireScope(ExportRecord next, OpenFile current) {
    boolean fits =
        switch (next) {
          case ExportRecord.FullItem _ -> summary.scope() instanceof Scope.Full;
          case ExportRecord.Changed _ -> summary.scope() instanceof Scope.Incremental;
        };
    if (!fits) {
      throw new InvalidExportException(
          "%s, line %d: a record of the other kind of export"
              .formatted(current.file.key(), current.lines.lines()));
    }
  }

  void close() {
    OpenFile current = open;
    open = null;
    if (current != null) {
      current.close();
    }
  }

  private OpenFile open(DataFile file) {
    InputStream bytes = null;
    try {
      bytes = source.open(file.key());
      DigestInputStream digested = new DigestInputStream(bytes, ExportReader.md5());
      GZIPInputStream plain = new GZIPInputStream(digested, GZIP_BUFFER_BYTES);
      DataFileReader lines = new DataFileReader(plain, summary.outputFormat(), file.key());
      return new OpenFile(file, digested, lines);
    } catch (IOException e) {
      InvalidExportException failure = ExportReader.unreadable(file.key(), e);
      if (bytes != null) {
        try {
          bytes.close();
        } catch (IOException onClose) {
          failure.addSuppressed(onClose);
        }
      }
      throw failure;
    }
  }

  private record OpenFile(DataFile file, DigestInputStream digested, DataFileReader lines) {
    @Nullable ExportRecord next() {
      try {
        return lines.next();
      } catch (IOException e) {
        throw ExportReader.unreadable(file.key(), e);
      }
    }

    /** To be called after the last record. */
    void verify() {
      MessageDigest digest = digested.getMessageDigest();
      try {
        digested.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw ExportReader.unreadable(file.key(), e);
      }
      String md5 = Base64.getEncoder().encodeToString(digest.digest());
      if (!md5.equals(file.md5Checksum())) {
        throw new InvalidExportException(
            "%s has the MD5 %s, its manifest says %s"
                .formatted(file.key(), md5, file.md5Checksum()));
      }
      if (lines.lines() != file.itemCount()) {
        throw new InvalidExportException(
            "%s has %d lines, its manifest says %d"
                .formatted(file.key(), lines.lines(), file.itemCount()));
      }
    }

    void close() {
      try {
        lines.close();
      } catch (IOException e) {
        throw ExportReader.unreadable(file.key(), e);
      }
    }
  }
}
