package dev.minato.platform.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.AppSpec.RegistryLogin;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.scale.Standby;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** An app as it was asked for; of secrets it holds the names, and its traffic stands in rows. */
public record AppDocument(
        @JsonProperty("version") int version,
        @JsonProperty("mode") String mode,
        @JsonProperty("ingress") @Nullable IngressPart ingress,
        @JsonProperty("secrets") @Nullable List<String> secrets,
        @JsonProperty("registries") @Nullable List<LoginPart> registries,
        @JsonProperty("maxInactive") @Nullable Integer maxInactive,
        @JsonProperty("template") TemplateDocument template,
        @JsonProperty("oldEndsFirst") @Nullable Boolean oldEndsFirst,
        @JsonProperty("standby") @Nullable String standby)
        implements WireText.Versioned {
    private static final int VERSION = 1;

    /**
     * How requests reach it.
     *
     * @param tcpPort absent for HTTP
     */
    record IngressPart(
            @JsonProperty("external") boolean external,
            @JsonProperty("targetPort") @Nullable Integer targetPort,
            @JsonProperty("allowInsecure") boolean allowInsecure,
            @JsonProperty("tcpPort") @Nullable Integer tcpPort) {}

    /** Credentials for a registry. */
    record LoginPart(
            @JsonProperty("server") String server,
            @JsonProperty("username") @Nullable String username,
            @JsonProperty("passwordSecret") @Nullable String passwordSecret) {
        static LoginPart of(RegistryLogin login) {
            return new LoginPart(
                    login.server(),
                    login.username().orElse(null),
                    login.passwordSecret().orElse(null));
        }

        RegistryLogin login() {
            return new RegistryLogin(
                    server, Optional.ofNullable(username), Optional.ofNullable(passwordSecret));
        }
    }

    /** The text of an app. */
    public static String write(AppSpec spec) {
        return WireText.write(
                new AppDocument(
                        VERSION,
                        spec.mode().name(),
                        spec.ingress()
                                .map(way ->
                                        new IngressPart(
                                                way.external(),
                                                way.targetPort().orElse(null),
                                                way.allowInsecure(),
                                                way.tcpPort().orElse(null)))
                                .orElse(null),
                        spec.secrets().stream().map(SecretSpec::name).toList(),
                        spec.registries().stream().map(LoginPart::of).toList(),
                        spec.maxInactiveRevisions(),
                        TemplateDocument.of(spec.template()),
                        spec.oldEndsFirst() ? true : null,
                        spec.standby() == Standby.NONE ? null : spec.standby().name()));
    }

    /** The app that {@link #write} made a text of. */
    public static AppSpec read(String text) {
        AppDocument document = WireText.read(text, AppDocument.class);
        return new AppSpec(
                RevisionMode.valueOf(document.mode),
                TrafficRule.LATEST,
                Optional.ofNullable(document.ingress)
                        .map(way ->
                                new IngressSpec(
                                        way.external,
                                        Optional.ofNullable(way.targetPort),
                                        way.allowInsecure,
                                        Optional.ofNullable(way.tcpPort))),
                WireText.each(document.secrets, name -> new SecretSpec(name, Optional.empty())),
                WireText.each(document.registries, LoginPart::login),
                document.maxInactive == null ? AppSpec.MOST_INACTIVE : document.maxInactive,
                document.template.template(),
                Boolean.TRUE.equals(document.oldEndsFirst),
                document.standby == null ? Standby.NONE : Standby.valueOf(document.standby));
    }
}
