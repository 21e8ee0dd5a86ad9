package dev.minato.platform.app;

import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.Environment;

import java.util.Optional;

/**
 * Host names at the ingress.
 *
 * @param domain what follows an app's name
 */
public record IngressNames(String domain) {
    /** Those of an environment; the one that every host has stands right below the domain. */
    public IngressNames in(String environment) {
        return environment.equals(Environment.DEFAULT)
                ? this
                : new IngressNames(environment + "." + domain);
    }

    /**
     * Host name of a revision: none with TCP, where all hosts have one address and a port leads to
     * the app.
     */
    public Optional<String> ofRevision(String revision, IngressSpec ingress) {
        return ingress.tcpPort().isPresent()
                ? Optional.empty()
                : Optional.of(of(revision, ingress));
    }

    /** Host name of an app, a revision or a label. */
    public String of(String label, IngressSpec ingress) {
        return label + (ingress.external() ? "." : ".internal.") + domain;
    }
}
