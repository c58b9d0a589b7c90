package dev.weir.state;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Where versions of one thing stand. Any text is let in here; what is too long to be a key is
 * refused where it is used.
 *
 * @param tenant whose it is
 * @param scope who may see it
 * @param key its name there
 */
public record Place(Tenant tenant, Scope scope, String key) {
  /** The order in which keys are listed: that of their UTF-8 bytes, in every adapter. */
  static final Comparator<String> KEY_ORDER =
      (left, right) ->
          Arrays.compareUnsigned(
              left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

  /** A key of the caller's own session: what is meant where nothing else is said. */
  public static Place own(Origin caller, String key) {
    return new Place(caller.tenant(), new Scope.OfSession(caller.session()), key);
  }

  /** A key that all sessions of the caller's tenant share. */
  public static Place shared(Origin caller, String key) {
    return new Place(caller.tenant(), Scope.shared(), key);
  }

  /** Whether this caller may read and write it. */
  public boolean openTo(Origin caller) {
    return caller.tenant().equals(tenant)
        && switch (scope) {
          case Scope.Shared shared -> true;
          case Scope.OfSession of -> of.session().equals(caller.session());
        };
  }

  /** Whether a key can be called so, by a session that can be called so. */
  public boolean possible() {
    return textWithin(key, States.KEY_MAX)
        && switch (scope) {
          case Scope.Shared shared -> true;
          case Scope.OfSession of -> textWithin(of.session(), States.KEY_MAX);
        };
  }

  static boolean textWithin(String text, int most) {
    return !text.isEmpty()
        && text.length() <= most
        && text.codePoints().noneMatch(Place::impossible);
  }

  /** What UTF-8, or a database, cannot hold. */
  private static boolean impossible(int codePoint) {
    return codePoint == 0
        || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
  }

  @Override
  public String toString() {
    return scope.text() + "/" + key;
  }
}
