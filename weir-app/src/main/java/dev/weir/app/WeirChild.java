package dev.weir.app;

import dev.weir.storm.WeirCommand;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Weir in a process of its own, with this program's own Java and class path. */
final class WeirChild implements WeirCommand {
  @Override
  public List<String> up(Path config, Path data, int port) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xmx512m",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    // The launcher's cache of loaded classes fits this one too.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-XX:AOTCache="))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "up",
            "--quiet",
            "--json",
            "--config",
            config.toString(),
            "--data",
            data.toString(),
            "--port",
            String.valueOf(port)));
    return command;
  }
}
