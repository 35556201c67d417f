package io.apiservice.sdk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.RecordAssertions;
import io.apiservice.sdk.store.TokenStore.Lease;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What may release a lock although its owner believes that it holds it, and what must be noticed.
 */
class LockFileTest {
  @TempDir Path directory;

  @Test
  void anotherStoreOfTheSameDirectorySeesTheLeaseAndDoesNotDropItByClosing() throws Exception {
    try (TokenStore store = RecordAssertions.files(directory);
        Lease lease = RecordAssertions.lease(store, "grant")) {
      try (TokenStore second = RecordAssertions.files(directory)) {
        assertThat(second.tryLease("grant", RecordAssertions.TTL)).isNull();
        RecordAssertions.lease(second, "other").close();
        assertThat(second.replace("grant", null, RecordAssertions.bytes("record"))).isTrue();
      }
      assertThat(lease.remaining()).isPositive();
      assertThat(StoreProcess.probe(directory, "grant")).isEqualTo("held");
      assertThat(StoreProcess.probe(directory, "other")).isEqualTo("free");
    }
    assertThat(StoreProcess.probe(directory, "grant")).isEqualTo("free");
  }

  @Test
  void aLeaseThatIsHeldWhenItsStoreClosesIsKeptUntilItsOwnerLetsGo() throws Exception {
    TokenStore store = RecordAssertions.files(directory);
    Lease lease = RecordAssertions.lease(store, "grant");

    store.close();

    assertThat(lease.remaining()).isPositive();
    assertThat(StoreProcess.probe(directory, "grant")).isEqualTo("held");
    lease.close();
    assertThat(StoreProcess.probe(directory, "grant")).isEqualTo("free");
  }

  /** Shows why no other code may open the lock file: the test above would not notice this. */
  @Test
  void aStrangerWhoClosesTheLockFileDoesDropTheLease() throws Exception {
    try (TokenStore store = RecordAssertions.files(directory);
        Lease lease = RecordAssertions.lease(store, "grant")) {
      FileChannel.open(directory.resolve("lock"), StandardOpenOption.READ).close();
      assertThat(lease.remaining()).isPositive();
      assertThat(StoreProcess.probe(directory, "grant")).isEqualTo("free");
    }
  }

  @Test
  @ResourceLock("java.lang.System.properties")
  void aCopyOfTheLibraryInAnotherClassLoaderIsKeptOutAndDropsNothing() throws Exception {
    try (TokenStore store = RecordAssertions.files(directory);
        Lease lease = RecordAssertions.lease(store, "grant");
        URLClassLoader loader = new URLClassLoader(urls(), null)) {
      Class<?> type = loader.loadClass(TokenStore.class.getName());
      assertThat(type.getClassLoader()).isEqualTo(loader);
      Object copy = type.getMethod("file", Path.class).invoke(null, directory);
      assertThat(invoke(copy, type, "grant")).isNull();
      Object other = invoke(copy, type, "other");
      assertThat(other).isNotNull();
      assertThat(store.tryLease("other", RecordAssertions.TTL)).isNull();

      loader.loadClass(Lease.class.getName()).getMethod("close").invoke(other);
      type.getMethod("close").invoke(copy);

      assertThat(store.tryLease("other", RecordAssertions.TTL)).isNotNull();
      assertThat(lease.remaining()).isPositive();
      assertThat(StoreProcess.probe(directory, "grant")).isEqualTo("held");
    }
  }

  @Test
  void interruptedCallersKeepTheirAnswersTheirFlagAndTheLock() throws Exception {
    try (TokenStore store = RecordAssertions.files(directory);
        Lease lease = RecordAssertions.lease(store, "grant")) {
      store.replace("record", null, RecordAssertions.bytes("0"));
      AtomicInteger answered = new AtomicInteger();
      List<Thread> callers = new ArrayList<>();
      CountDownLatch started = new CountDownLatch(4);
      for (int i = 0; i < 4; i++) {
        callers.add(new Thread(() -> callInterrupted(store, started, answered)));
      }
      callers.forEach(Thread::start);
      started.await();
      while (callers.stream().anyMatch(Thread::isAlive)) {
        callers.forEach(Thread::interrupt);
        Thread.onSpinWait();
      }
      assertThat(answered).hasValue(4 * 20);
      Thread.currentThread().interrupt();
      assertThat(lease.renew(RecordAssertions.TTL)).isTrue();
      assertThat(lease.remaining()).isPositive();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(StoreProcess.probe(directory, "grant")).isEqualTo("held");
    }
  }

  @Test
  void aDeletedLockFileIsNoticedByTheHolderAndOthersGoOn() throws Exception {
    try (TokenStore store = RecordAssertions.files(directory)) {
      Lease lease = RecordAssertions.lease(store, "grant");
      Files.delete(directory.resolve("lock"));

      assertThat(lease.remaining()).isZero();
      assertThat(lease.renew(RecordAssertions.TTL)).isFalse();

      lease.close();
      Lease again = RecordAssertions.lease(store, "grant");
      assertThat(again.remaining()).isPositive();
      assertThat(StoreProcess.probe(directory, "grant")).isEqualTo("held");
    }
  }

  @Test
  void aLockFileRenamedAwayOrReplacedIsNoticedByTheHolder() throws Exception {
    try (TokenStore store = RecordAssertions.files(directory)) {
      Lease lease = RecordAssertions.lease(store, "grant");
      Files.move(directory.resolve("lock"), directory.resolve("moved"));
      assertThat(lease.remaining()).isZero();
      Files.createFile(directory.resolve("lock"));
      assertThat(lease.remaining()).isZero();
      assertThat(lease.renew(RecordAssertions.TTL)).isFalse();
    }
  }

  @Test
  void aWriteIsRefusedWhenTheLockFileIsReplacedUnderIt() throws Exception {
    PrivateDirectory place = PrivateDirectory.open(directory);
    RecordFile file = new RecordFile(place, "grant");
    LockedByte lock =
        new LockFile(place)
            .lock(file.rewritePosition(), OperationDeadline.in(Duration.ofSeconds(2)));
    Files.delete(directory.resolve("lock"));

    assertThatThrownBy(() -> file.write(RecordAssertions.bytes("record"), file.load(), false, lock))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("was replaced or closed");

    assertThat(file.load().bytes()).isNull();
    lock.release();
  }

  @Test
  void aWriterWhoIsStoppedHoldsOthersUpForTheTimeoutOnly() throws Exception {
    PrivateDirectory place = PrivateDirectory.open(directory);
    RecordFile file = new RecordFile(place, "grant");
    try (TokenStore store = TokenStore.fileStore(directory).timeout(Duration.ofSeconds(2)).open()) {
      LockedByte stopped =
          new LockFile(place)
              .lock(file.rewritePosition(), OperationDeadline.in(Duration.ofSeconds(10)));
      assertThatThrownBy(() -> store.replace("grant", null, RecordAssertions.bytes("record")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is a process suspended?");
      assertThat(store.replace("another", null, RecordAssertions.bytes("record"))).isTrue();
      stopped.release();
      assertThat(store.replace("grant", null, RecordAssertions.bytes("record"))).isTrue();
    }
  }

  @Test
  void aClosedStoreGivesUpItsLeasesAndSaysThatItIsClosed() throws Exception {
    TokenStore store = RecordAssertions.files(directory);
    Lease lease = RecordAssertions.lease(store, "grant");
    store.close();
    store.close();
    lease.close();
    assertThat(lease.remaining()).isZero();
    assertThat(StoreProcess.probe(directory, "grant")).isEqualTo("free");
    assertThatThrownBy(() -> store.read("grant"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void theLockFileStaysEmptyAndIsNeverDeleted() throws Exception {
    try (TokenStore store = RecordAssertions.files(directory)) {
      store.replace("grant", null, RecordAssertions.bytes("record"));
      RecordAssertions.lease(store, "grant").close();
    }
    assertThat(directory.resolve("lock")).exists().isEmptyFile();
  }

  private static void callInterrupted(
      TokenStore store, CountDownLatch started, AtomicInteger answered) {
    started.countDown();
    for (int i = 0; i < 20; i++) {
      Thread.currentThread().interrupt();
      try {
        if (store.read("record") != null && Thread.interrupted()) {
          answered.incrementAndGet();
        }
      } catch (StoreException e) {
        return;
      }
    }
  }

  private static @Nullable Object invoke(Object store, Class<?> type, String key)
      throws IllegalAccessException, InvocationTargetException, NoSuchMethodException {
    Method tryLease = type.getMethod("tryLease", String.class, Duration.class);
    return tryLease.invoke(store, key, RecordAssertions.TTL);
  }

  private static URL[] urls() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String path : StoreProcess.classPath()) {
      urls.add(Path.of(path).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }
}
