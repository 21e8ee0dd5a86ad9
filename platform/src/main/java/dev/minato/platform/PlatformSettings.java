package dev.minato.platform;

/**
 * Settings of the domain.
 *
 * @param domain what follows an app's name in its host name ({@code MINATO_DOMAIN})
 * @param policy times and limits of roll-outs
 */
public record PlatformSettings(String domain, RolloutPolicy policy) {
    /** {@code minato.localhost} and the default policy. */
    public static final PlatformSettings DEFAULT =
            new PlatformSettings("minato.localhost", RolloutPolicy.DEFAULT);
}
