package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Letting go of a connection that is broken already. */
class SessionTest {

  /**
   * Found by the crash matrix: (1) a backend of PostgreSQL is killed; (2) the writer discards its
   * connection, which the pool has just thrown away; (3) the pool's close fails with a null
   * pointer. The writer lives on.
   */
  @Test
  void aCloseThatFailsInAnyWayIsQuiet() {
    List<String> asked = new ArrayList<>();
    Connection broken =
        (Connection)
            Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                  asked.add(method.getName());
                  throw new NullPointerException("connection is null");
                });
    assertThatCode(() -> new Session(broken).closeQuietly()).doesNotThrowAnyException();
    assertThat(asked).containsExactly("close");
  }
}
