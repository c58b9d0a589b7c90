package dev.weir.ledger;

import java.time.Instant;

/**
 * A time that a ledger lost when it was restored to an older point. A write whose key is not in the
 * ledger may have been done then.
 *
 * @param since to where it was restored
 * @param until when an operator declared it: nothing was written to this ledger in between
 */
public record Gap(Instant since, Instant until) {}
