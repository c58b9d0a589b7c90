package dev.weir.app;

import dev.weir.policy.Configuration;
import dev.weir.policy.Door;
import dev.weir.policy.LedgerHome;
import java.nio.file.Path;

/**
 * What a gateway is to be: the configuration and what the command line says on top of it.
 *
 * @param configuration the checked configuration
 * @param door where agents come in
 * @param ledger where the ledger lives
 * @param data the data directory
 * @param node this node's name, stable over restarts
 * @param title what it was made of, for people: a file's name, or the demo
 */
record Plan(
    Configuration configuration,
    Door door,
    LedgerHome ledger,
    Path data,
    String node,
    String title) {}
