/** Tests of the difference room. */
@NullMarked
package dev.weir.difference;

import org.jspecify.annotations.NullMarked;
