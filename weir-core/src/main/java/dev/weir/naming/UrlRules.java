package dev.weir.naming;

/**
 * How URLs are read. All of them by RFC 3986, section 6: scheme and host in lower case,
 * international hosts as A-labels, no dot at the host's end, no default port, no user, no fragment,
 * no dot segments, an empty path is {@code /}, unreserved characters are plain and all other
 * encoding is in capitals. What is encoded with need ({@code %2F}) stays another thing than what is
 * plain.
 *
 * @param query whether the order of parameters counts
 * @param schemes whether {@code http} and {@code https} lead to the same
 * @param slash whether a slash at the path's end counts
 */
public record UrlRules(Query query, Schemes schemes, Slash slash) {

  /** Whether the order of parameters counts. */
  public enum Query {
    /** It does: the query is kept, byte by byte. */
    ORDERED,
    /**
     * It does not: the query is a form's parameters, sorted by name, each name's values in their
     * order; {@code +} is a blank, {@code a} is {@code a=}, and no parameters are no query.
     */
    SORTED
  }

  /** Whether {@code http} and {@code https} lead to the same. */
  public enum Schemes {
    /** They may not. */
    DISTINCT,
    /** They do, and both are named {@code https}; also their ports, 80 and 443. */
    SAME
  }

  /** Whether a slash at the path's end counts. */
  public enum Slash {
    /** It does: {@code /a} and {@code /a/} are two things. */
    KEPT,
    /** It does not. */
    DROPPED
  }

  /** Only what the standard says: ordered, distinct, kept. */
  public static UrlRules usual() {
    return new UrlRules(Query.ORDERED, Schemes.DISTINCT, Slash.KEPT);
  }
}
