package dev.minato.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Leads a request to the handler of its method and path. Patterns are tried in the order they were
 * added: {@code /containers/{id}/json}, where {@code {id}} is one segment, not empty, or {@code
 * /images/{name...}/json}, where {@code {name...}} is one or more segments (image names contain
 * slashes). A route says whom it serves, and serves the owner when it does not; what no route fits
 * is the owner's to know as well. Immutable and thread-safe.
 */
public final class Router implements RequestHandler {
    /** Answers what no pattern fits. */
    @FunctionalInterface
    public interface Unmatched {
        /**
         * Answers the request.
         *
         * @param allowed methods that the path has; empty when no pattern fits the path
         */
        void handle(Request request, Response response, List<String> allowed) throws Exception;
    }

    private record Route(
            String method, List<String> pattern, Access access, RequestHandler handler) {}

    private final List<Route> routes;
    private final Unmatched unmatched;

    private Router(Builder builder) {
        this.routes = List.copyOf(builder.routes);
        this.unmatched = builder.unmatched;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public void handle(Request request, Response response) throws Exception {
        List<String> path = segments(request.path());
        TreeSet<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> variables = match(route.pattern(), path);
            if (variables.isPresent()) {
                if (route.method().equals(request.method())) {
                    Request routed = request.withVariables(variables.get());
                    route.access().require(routed);
                    route.handler().handle(routed, response);
                    return;
                }
                allowed.add(route.method());
            }
        }
        Access.OWNER.require(request);
        unmatched.handle(request, response, List.copyOf(allowed));
    }

    /** The path with each run of slashes as one. */
    public static String collapsed(String path) {
        return path.replaceAll("/{2,}", "/");
    }

    private static List<String> segments(String path) {
        return List.of(path.split("/", -1));
    }

    private static Optional<Map<String, String>> match(List<String> pattern, List<String> path) {
        Map<String, String> variables = new HashMap<>();
        int surplus = path.size() - pattern.size();
        int at = 0;
        for (String part : pattern) {
            if (at >= path.size()) {
                return Optional.empty();
            }
            if (!part.startsWith("{")) {
                if (!part.equals(path.get(at++))) {
                    return Optional.empty();
                }
                continue;
            }
            boolean many = part.endsWith("...}");
            int end = many ? at + 1 + surplus : at + 1;
            if (end <= at || path.subList(at, end).contains("")) {
                return Optional.empty();
            }
            String name = part.substring(1, part.length() - (many ? 4 : 1));
            variables.put(name, decoded(path.subList(at, end)));
            at = end;
        }
        return at == path.size() ? Optional.of(variables) : Optional.empty();
    }

    private static String decoded(List<String> segments) {
        return String.join("/", segments.stream().map(PercentEncoding::path).toList());
    }

    /** Collects routes. */
    public static final class Builder {
        private final List<Route> routes = new ArrayList<>();
        private Unmatched unmatched =
                (request, response, allowed) -> {
                    if (!allowed.isEmpty()) {
                        response.header("Allow", String.join(", ", allowed));
                    }
                    response.status(allowed.isEmpty() ? 404 : 405).send();
                };

        private Builder() {}

        /** Adds a route for the owner; a pattern has at most one {@code {name...}}. */
        public Builder route(String method, String pattern, RequestHandler handler) {
            return route(method, pattern, Access.OWNER, handler);
        }

        /** Adds a route for others as well. */
        public Builder route(String method, String pattern, Access access, RequestHandler handler) {
            List<String> parts = segments(pattern);
            if (parts.stream().filter(part -> part.endsWith("...}")).count() > 1) {
                throw new IllegalArgumentException("two open variables in " + pattern);
            }
            routes.add(new Route(method, parts, access, handler));
            return this;
        }

        /** What answers the rest; 404 or 405 without a body when not set. */
        public Builder unmatched(Unmatched handler) {
            this.unmatched = handler;
            return this;
        }

        public Router build() {
            return new Router(this);
        }
    }
}
