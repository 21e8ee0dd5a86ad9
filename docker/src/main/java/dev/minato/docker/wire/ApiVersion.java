package dev.minato.docker.wire;

import dev.minato.base.Fault;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of the Docker Engine API; requests name one by the prefix {@code /v1.50}. */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {
    /** What we speak, and what a request without prefix means. */
    public static final ApiVersion CURRENT = new ApiVersion(1, 50);

    /**
     * The release of Docker that announced it. Clients compare it (Testcontainers wants 20 at
     * least); our own version is told beside it.
     */
    public static final String RELEASE = "28.2.2";

    /** The oldest that is answered. */
    public static final ApiVersion MINIMUM = new ApiVersion(1, 24);

    private static final Pattern PREFIX =
            Pattern.compile("/v([0-9]{1,4})\\.([0-9]{1,4})(/[^?]*)(?:\\?.*)?", Pattern.DOTALL);

    /**
     * The version that a request's target names.
     *
     * @throws Fault invalid, in Docker's words, when it is outside of our range
     */
    public static ApiVersion of(String target) {
        Matcher form = PREFIX.matcher(target);
        if (!form.matches()) {
            return CURRENT;
        }
        ApiVersion asked =
                new ApiVersion(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
        if (asked.compareTo(CURRENT) > 0) {
            throw Fault.invalid(
                    "version",
                    "client version "
                            + asked
                            + " is too new. Maximum supported API version is "
                            + CURRENT);
        }
        if (asked.compareTo(MINIMUM) < 0) {
            throw Fault.invalid(
                    "version",
                    "client version "
                            + asked
                            + " is too old. Minimum supported API version is "
                            + MINIMUM
                            + ", please upgrade your client to a newer version");
        }
        return asked;
    }

    /** A path without the version before it. */
    public static String strip(String path) {
        Matcher form = PREFIX.matcher(path);
        return form.matches() ? form.group(3) : path;
    }

    /** Whether this is version 1.{@code minor} or later. */
    public boolean since(int minor) {
        return compareTo(new ApiVersion(1, minor)) >= 0;
    }

    @Override
    public int compareTo(ApiVersion other) {
        return major != other.major
                ? Integer.compare(major, other.major)
                : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
