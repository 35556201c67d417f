package io.apiservice.sdk.benchmarks.endtoend;

import io.apiservice.sdk.benchmarks.endtoend.client.Library;
import io.apiservice.sdk.benchmarks.endtoend.client.Target.Protocol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is measured, from the command line.
 *
 * @param libraries the rows
 * @param cells how each is called
 * @param rounds how often each cell is measured
 * @param round how long one measurement takes
 * @param warmUp how long each client is called before its first measurement with a protocol; with
 *     less, the compilers of the JVM are measured, and the library with more code loses
 * @param java the home of the JDK
 * @param output where the report goes
 */
record Options(
    List<Library> libraries,
    List<Cell> cells,
    int rounds,
    Duration round,
    Duration warmUp,
    Path java,
    Path output) {

  static final String USAGE =
      """
      --quick                 5 short rounds of fewer cells: about 12 minutes
      --libraries=bare,sdk    only these rows; the first is the baseline
      --protocols=CLEARTEXT   only these: CLEARTEXT, TLS_HTTP11, TLS_HTTP2
      --modes=BLOCKING        only these: BLOCKING, ASYNC, VIRTUAL
      --threads=1,16,128      calls at a time
      --rounds=7  --millis=1000  --warmup=20000
      --java=HOME             the JDK that runs the clients
      --output=DIRECTORY      where the tables and charts go; ../docs/performance unless given
      """;

  /** One way of calling a client. */
  record Cell(Protocol protocol, Mode mode, int threads) {
    String label() {
      return protocol.label + ", " + mode.label + ", " + threads;
    }
  }

  /** Who waits for the answers. */
  enum Mode {
    BLOCKING("blocking"),
    ASYNC("asynchronous"),
    VIRTUAL("virtual threads");

    final String label;

    Mode(String label) {
      this.label = label;
    }
  }

  static Options of(String[] args) {
    boolean quick = Arrays.asList(args).contains("--quick");
    List<Protocol> protocols =
        list(args, "protocols", Protocol::valueOf).orElse(List.of(Protocol.values()));
    List<Mode> modes = list(args, "modes", Mode::valueOf).orElse(List.of(Mode.values()));
    List<Integer> threads = list(args, "threads", Integer::valueOf).orElse(List.of(1, 16, 128));
    List<Cell> cells =
        protocols.stream()
            .flatMap(
                protocol ->
                    modes.stream()
                        .flatMap(
                            mode -> threads.stream().map(count -> new Cell(protocol, mode, count))))
            .filter(cell -> !quick || inQuickRun(cell))
            .toList();
    return new Options(
        list(args, "libraries", Library::of).orElse(Library.all()),
        cells,
        list(args, "rounds", Integer::valueOf).map(some -> some.get(0)).orElse(quick ? 5 : 7),
        millis(args, "millis", quick ? 350 : 1000),
        millis(args, "warmup", quick ? 8000 : 20000),
        Path.of(value(args, "java").orElse(System.getProperty("java.home"))),
        Path.of(value(args, "output").orElse("../docs/performance")));
  }

  private static boolean inQuickRun(Cell cell) {
    return switch (cell.mode) {
      case BLOCKING -> cell.protocol == Protocol.CLEARTEXT || cell.threads == 16;
      case ASYNC -> cell.protocol == Protocol.CLEARTEXT && cell.threads == 16;
      case VIRTUAL -> cell.protocol == Protocol.CLEARTEXT && cell.threads == 128;
    };
  }

  private static Duration millis(String[] args, String name, int standard) {
    return Duration.ofMillis(value(args, name).map(Integer::parseInt).orElse(standard));
  }

  private static <T> Optional<List<T>> list(
      String[] args, String name, Function<String, T> parser) {
    return value(args, name).map(text -> Arrays.stream(text.split(",")).map(parser).toList());
  }

  private static Optional<String> value(String[] args, String name) {
    return Arrays.stream(args)
        .filter(arg -> arg.startsWith("--" + name + "="))
        .map(arg -> arg.substring(name.length() + 3))
        .findFirst();
  }
}
