/** Tests of the policy room. */
@NullMarked
package dev.weir.policy;

import org.jspecify.annotations.NullMarked;
