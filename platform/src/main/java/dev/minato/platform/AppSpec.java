package dev.minato.platform;

import dev.minato.platform.scale.Arrivals;
import dev.minato.platform.scale.Standby;

import java.util.List;
import java.util.Optional;

/**
 * An app as it is asked for. Two specs that are equal ask for the same app, whatever the requests
 * they came from looked like.
 *
 * @param mode whether one revision serves or several
 * @param traffic how requests are shared out; in single mode all go to the newest that is ready
 * @param ingress absent when nothing is routed to the app
 * @param secrets in the order given, names unique
 * @param registries where images are pulled from with credentials
 * @param maxInactiveRevisions how many revisions that do not run are remembered, 0 to 100
 * @param template what a revision is made of; a change of it makes a new one, a change of anything
 *     else makes none
 * @param oldEndsFirst whether old replicas are gone before new ones start, and requests wait
 *     meanwhile: two generations never run at once
 * @param standby what is left of a revision while it sleeps
 */
public record AppSpec(
        RevisionMode mode,
        List<TrafficRule> traffic,
        Optional<IngressSpec> ingress,
        List<SecretSpec> secrets,
        List<RegistryLogin> registries,
        int maxInactiveRevisions,
        TemplateSpec template,
        boolean oldEndsFirst,
        Standby standby) {
    /** Container Apps' default and maximum. */
    public static final int MOST_INACTIVE = 100;

    /** An app whose new replicas start beside the old ones. */
    public AppSpec(
            RevisionMode mode,
            List<TrafficRule> traffic,
            Optional<IngressSpec> ingress,
            List<SecretSpec> secrets,
            List<RegistryLogin> registries,
            int maxInactiveRevisions,
            TemplateSpec template) {
        this(
                mode,
                traffic,
                ingress,
                secrets,
                registries,
                maxInactiveRevisions,
                template,
                false,
                Standby.NONE);
    }

    public AppSpec {
        traffic = List.copyOf(traffic);
        secrets = List.copyOf(secrets);
        registries = List.copyOf(registries);
    }

    /** The same app with values of secrets left out: what may be shown and kept. */
    public AppSpec withoutSecretValues() {
        return new AppSpec(
                mode,
                traffic,
                ingress,
                secrets.stream().map(SecretSpec::withoutValue).toList(),
                registries,
                maxInactiveRevisions,
                template,
                oldEndsFirst,
                standby);
    }

    /** The same app with its old replicas ending before, or beside, the new ones. */
    public AppSpec withOldEndingFirst(boolean first) {
        return new AppSpec(
                mode,
                traffic,
                ingress,
                secrets,
                registries,
                maxInactiveRevisions,
                template,
                first,
                standby);
    }

    /** The same app with something else left of it while it sleeps. */
    public AppSpec withStandby(Standby other) {
        return new AppSpec(
                mode,
                traffic,
                ingress,
                secrets,
                registries,
                maxInactiveRevisions,
                template,
                oldEndsFirst,
                other);
    }

    /** The same app made of another template. */
    public AppSpec withTemplate(TemplateSpec other) {
        return new AppSpec(
                mode,
                traffic,
                ingress,
                secrets,
                registries,
                maxInactiveRevisions,
                other,
                oldEndsFirst,
                standby);
    }

    /** The same app with its requests shared out in another way. */
    public AppSpec withTraffic(List<TrafficRule> other) {
        return new AppSpec(
                mode,
                other,
                ingress,
                secrets,
                registries,
                maxInactiveRevisions,
                template,
                oldEndsFirst,
                standby);
    }

    /** What comes to the app by its ingress. */
    public Arrivals arrivals() {
        return ingress.map(IngressSpec::arrivals).orElse(Arrivals.NONE);
    }

    /** Which revisions run and serve. */
    public enum RevisionMode {
        /** The newest that is ready; older ones are deactivated. */
        SINGLE,
        /** All that are active. */
        MULTIPLE
    }

    /**
     * How requests from outside the app reach it.
     *
     * @param external whether callers outside the environment do
     * @param targetPort the main container's port, 1 to 65535; absent means the one port its image
     *     exposes
     * @param allowInsecure whether plain HTTP is meant to be answered; it is either way, since
     *     HTTPS is not served yet, and the app's status says so
     * @param tcpPort the port at which containers of the environment reach it by TCP, its own among
     *     the environment's apps; absent for HTTP
     */
    public record IngressSpec(
            boolean external,
            Optional<Integer> targetPort,
            boolean allowInsecure,
            Optional<Integer> tcpPort) {
        /** One of HTTP. */
        public IngressSpec(boolean external, Optional<Integer> targetPort, boolean allowInsecure) {
            this(external, targetPort, allowInsecure, Optional.empty());
        }

        /** One of TCP, for the containers of the environment. */
        public static IngressSpec tcp(Optional<Integer> targetPort, int tcpPort) {
            return new IngressSpec(false, targetPort, false, Optional.of(tcpPort));
        }

        /** What comes by it. */
        public Arrivals arrivals() {
            return tcpPort.isPresent() ? Arrivals.CONNECTIONS : Arrivals.REQUESTS;
        }
    }

    /**
     * A secret.
     *
     * @param name unique in the app
     * @param value absent in a request that keeps the value there is; always absent in what is kept
     */
    public record SecretSpec(String name, Optional<String> value) {
        SecretSpec withoutValue() {
            return new SecretSpec(name, Optional.empty());
        }

        @Override
        public String toString() {
            return "SecretSpec[" + name + "]";
        }
    }

    /**
     * Credentials for a registry.
     *
     * @param server host, with port where it has one
     * @param username account, absent for anonymous
     * @param passwordSecret name of the secret that holds the password
     */
    public record RegistryLogin(
            String server, Optional<String> username, Optional<String> passwordSecret) {}
}
