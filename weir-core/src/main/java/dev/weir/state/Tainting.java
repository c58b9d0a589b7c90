package dev.weir.state;

import java.util.List;
import java.util.Set;

/**
 * What was done about a tainted session.
 *
 * @param restored the new versions, one for each key whose latest version was tainted
 * @param found every tainted version that is kept
 * @param leftAlone the latest versions of keys that were tainted before and are not now: somebody
 *     wrote on top, of something else
 * @param exposed other sessions that had read tainted versions: they go on
 * @param lost of the restored versions, those that delete because what was before is not kept
 */
public record Tainting(
    List<Version> restored,
    List<Stamp> found,
    List<Stamp> leftAlone,
    Set<String> exposed,
    List<Place> lost) {
  /** Copies everything. */
  public Tainting {
    restored = List.copyOf(restored);
    found = List.copyOf(found);
    leftAlone = List.copyOf(leftAlone);
    exposed = Set.copyOf(exposed);
    lost = List.copyOf(lost);
  }
}
