package dev.tidemark.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over a real connection, with none of Jetty's protocols above it. */
@Timeout(30)
final class BlockingEndPointTest {
  /** More than sockets take in when nobody reads. */
  private static final int HUGE_BYTES = 64 << 20;

  private final ScheduledExecutorScheduler scheduler = new ScheduledExecutorScheduler("test", true);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private CompletableFuture<EndPoint> closed = new CompletableFuture<>();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private Socket client;
  private BlockingEndPoint end;

  @BeforeEach
  void connect() throws Exception {
    scheduler.start();
    closed = new CompletableFuture<>();
    try (ServerSocketChannel port = ServerSocketChannel.open()) {
      port.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      client = new Socket(InetAddress.getLoopbackAddress(), port.socket().getLocalPort());
      Consumer<EndPoint> whenClosed = closed::complete;
      end =
          new BlockingEndPoint(port.accept(), threads, scheduler, whenClosed) {
            @Override
            protected void received(int bytes) {
              received.addAndGet(bytes);
            }

            @Override
            protected void sent(long bytes) {
              sent.addAndGet(bytes);
            }
          };
    }
    end.onOpen();
  }

  @AfterEach
  void disconnect() throws Exception {
    end.close();
    client.close();
    threads.close();
    scheduler.stop();
  }

  /** Of what Jetty is told by a callback. */
  private static final class Told extends CompletableFuture<Void> implements Callback {
    @Override
    public void succeeded() {
      complete(null);
    }

    @Override
    public void failed(Throwable cause) {
      completeExceptionally(cause);
    }
  }

  private Told interest() {
    Told told = new Told();
    end.fillInterested(told);
    return told;
  }

  /** All that comes until so many bytes are there; a buffer holds 512. */
  private String read(int bytes) throws Exception {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    while (read.size() < bytes) {
      ByteBuffer buffer = BufferUtil.allocate(512);
      int filled = end.fill(buffer);
      if (filled == 0) {
        interest().get();
      }
      assertThat(filled).isEqualTo(buffer.remaining());
      read.writeBytes(BufferUtil.toArray(buffer));
    }
    return read.toString(US_ASCII);
  }

  private void send(String text) throws IOException {
    client.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private static Throwable failure(CompletableFuture<?> future) throws InterruptedException {
    try {
      future.get();
      throw new AssertionError("did not fail");
    } catch (ExecutionException _) {
      return future.exceptionNow();
    }
  }

  @Test
  void fill_nothingHasCome_doesNotWait() throws Exception {
    assertThat(end.fill(BufferUtil.allocate(8))).isZero();
  }

  @Test
  void fill_moreThanIsReadWhileWaiting_isAllOfIt() throws Exception {
    String text = "0123456789abcdef".repeat(1000);
    Told told = interest();
    send(text);
    told.get();
    assertThat(read(text.length())).isEqualTo(text);
    send("x");
    assertThat(read(1)).isEqualTo("x");
    assertThat(received).hasValue(text.length() + 1);
  }

  @Test
  void fill_clientEnded_isTheEndAfterAllBytes() throws Exception {
    send("last");
    client.shutdownOutput();
    assertThat(read(4)).isEqualTo("last");
    interest().get();
    assertThat(end.fill(BufferUtil.allocate(8))).isEqualTo(-1);
    assertThat(end.isInputShutdown()).isTrue();
  }

  @Test
  void interest_lostAndTakenAgain_isToldOnceOfTheSameBytes() throws Exception {
    Told lost = interest();
    IOException reason = new IOException("nobody waits any more");
    assertThat(end.getFillInterest().onFail(reason)).isTrue();
    assertThat(failure(lost)).isSameAs(reason);
    Told again = interest();
    assertThat(end.fill(BufferUtil.allocate(8))).isZero();
    send("ab");
    again.get();
    assertThat(read(2)).isEqualTo("ab");
    send("c");
    assertThat(read(1)).isEqualTo("c");
  }

  @Test
  void flush_notByAVirtualThread_isLeftToOne() throws Exception {
    ByteBuffer bytes = BufferUtil.toBuffer("answer");
    assertThat(end.flush(bytes)).isFalse();
    assertThat(bytes.remaining()).isEqualTo(6);
    Told told = new Told();
    end.write(told, bytes);
    told.get();
    assertThat(client.getInputStream().readNBytes(6)).asString().isEqualTo("answer");
    assertThat(sent).hasValue(6);
  }

  private Told writeHuge() {
    Told told = new Told();
    threads.execute(() -> end.write(told, ByteBuffer.allocate(HUGE_BYTES)));
    while (sent.get() == 0) {
      Thread.onSpinWait();
    }
    return told;
  }

  @Test
  void write_clientTakesNothing_endsAfterTheIdleTime() throws Exception {
    end.setIdleTimeout(100);
    assertThat(failure(writeHuge())).isInstanceOf(TimeoutException.class);
    assertThat(closed).succeedsWithin(Duration.ofSeconds(10)).isSameAs(end);
    assertThat(end.isOpen()).isFalse();
  }

  @Test
  void write_largerThanTheSocketTakes_isWhole() throws Exception {
    Told told = writeHuge();
    client.getInputStream().skipNBytes(HUGE_BYTES);
    told.get();
    assertThat(sent).hasValue(HUGE_BYTES);
  }

  @Test
  void cancelWrite_underWay_endsIt() throws Exception {
    Told told = writeHuge();
    IOException reason = new IOException("the request failed");
    assertThat(end.cancelWrite(reason)).isNull();
    assertThat(failure(told)).isSameAs(reason);
    assertThat(end.isOpen()).isFalse();
  }

  @Test
  void close_whileSomebodyWaits_tellsWhy() throws Exception {
    for (int i = 0; i < 100; i++) {
      Told told = interest();
      IOException reason = new IOException("no room");
      end.close(reason);
      assertThat(failure(told)).isSameAs(reason);
      assertThat(closed).succeedsWithin(Duration.ofSeconds(10));
      client.close();
      connect();
    }
  }

  @Test
  void interest_inWhatIsClosed_isToldOfTheEnd() throws Exception {
    Told told = interest();
    end.close(new IOException("no room"));
    failure(told);
    Told late = interest();
    late.handle((_, _) -> end).get();
    assertThat(end.fill(BufferUtil.allocate(8))).isEqualTo(-1);
  }
}
