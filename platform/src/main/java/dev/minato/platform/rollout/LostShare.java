package dev.minato.platform.rollout;

import java.time.Instant;
import java.util.Optional;

/**
 * A share of an app's requests that its revision cannot take; the others take it, each as much more
 * as its own share is.
 *
 * @param revision who was to get it
 * @param weight percent of the requests, 1 to 100
 * @param cause why it cannot
 * @param since when that began; absent when nothing is known of the revision any more
 */
public record LostShare(String revision, int weight, Cause cause, Optional<Instant> since) {
    /** Why a revision takes no requests. */
    public enum Cause {
        /** It was never ready, and may still be. */
        STARTING("it is not ready yet"),
        /** It was never ready, and is not expected to be. */
        FAILED("it has failed"),
        /** It was deactivated. */
        INACTIVE("it is not active"),
        /** It is not kept any more. */
        GONE("it is not there any more");

        private final String text;

        Cause(String text) {
            this.text = text;
        }
    }

    /** The same for people. */
    public String text() {
        return "revision "
                + revision
                + " gets none of the requests"
                + since.map(time -> " since " + time).orElse("")
                + ", "
                + cause.text
                + ": its "
                + weight
                + " % go to the others";
    }
}
