/**
 * An agent on Spring AI that charges cards. The tool that the model sees ({@link
 * dev.weir.example.CheckoutTools}) knows nothing of Weir: it is handed a way to charge, which in
 * production goes through one, and in the test through a storm. It retries, as Spring makes easy.
 */
@NullMarked
package dev.weir.example;

import org.jspecify.annotations.NullMarked;
