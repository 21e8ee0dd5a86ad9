package dev.minato.scaler.prometheus;

import dev.minato.base.Fault;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.rule.TriggerParameter;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.scaler.rule.TriggerType;
import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerHttp;
import dev.minato.scaler.server.ServerTrigger;
import dev.minato.scaler.server.TlsTrust;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code prometheus}: the one value of a query, or 0 where it has none. */
public final class PrometheusType implements TriggerType {
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

    @Override
    public String name() {
        return "prometheus";
    }

    @Override
    public List<TriggerParameter> parameters() {
        return List.of(
                TriggerParameter.metadata("serverAddress"),
                TriggerParameter.metadata("query"),
                TriggerParameter.metadata("threshold"),
                TriggerParameter.metadata("activationThreshold"),
                TriggerParameter.metadata("namespace"),
                TriggerParameter.metadata("queryParameters"),
                TriggerParameter.metadata("customHeaders").asSecret(),
                TriggerParameter.metadata("ignoreNullValues"),
                TriggerParameter.metadata("unsafeSsl"),
                TriggerParameter.metadata("timeout"),
                TriggerParameter.of("authModes", "TA"),
                TriggerParameter.of("username", "A"),
                TriggerParameter.of("password", "A").asSecret(),
                TriggerParameter.of("bearerToken", "A").asSecret(),
                TriggerParameter.of("ca", "A"),
                TriggerParameter.of("cert", "A"),
                TriggerParameter.of("key", "A").asSecret(),
                TriggerParameter.of("customAuthHeader", "A"),
                TriggerParameter.of("customAuthValue", "A").asSecret(),
                TriggerParameter.of("oauthTokenURI", "A"),
                TriggerParameter.of("clientID", "A"),
                TriggerParameter.of("clientSecret", "A").asSecret(),
                TriggerParameter.of("scope", "A"),
                TriggerParameter.of("awsRegion", "TA"),
                TriggerParameter.metadata("identityOwner"));
    }

    @Override
    public Trigger open(TriggerParameters rule) {
        rule.refuse(
                "authModes are basic, bearer, custom and tls",
                "oauthTokenURI",
                "clientID",
                "clientSecret",
                "scope",
                "awsRegion",
                "identityOwner");
        URI base =
                ServerHttp.base(rule.required("serverAddress"))
                        .orElseThrow(() ->
                                rule.invalid(
                                        "serverAddress",
                                        "it must be a URL like http://prometheus:9090"));
        String question = question(rule, base);
        double target = rule.target("threshold");
        double activation = rule.decimal("activationThreshold", 0);
        QueryAnswer answer =
                new QueryAnswer(rule.required("query"), rule.flag("ignoreNullValues", true));
        Map<String, String> headers = headers(rule, base);
        Duration timeout = rule.duration("timeout", LONGEST_TIMEOUT);
        TlsTrust trust =
                TlsTrust.of(
                        rule, rule.flag("unsafeSsl", false), "ca", "cert", "key", Optional.empty());
        return new ServerTrigger(
                "Prometheus at " + base.getRawAuthority(),
                rule,
                deadline -> {
                    ServerHttp http = ServerHttp.trusting(trust);
                    return http.asking(within ->
                            TriggerReading.average(
                                    answer.value(
                                            ask(http, question, headers, within.within(timeout))),
                                    target,
                                    activation));
                });
    }

    private static byte[] ask(
            ServerHttp http, String question, Map<String, String> headers, ReadingDeadline deadline)
            throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                        URI.create(
                                question
                                        + "&time="
                                        + Instant.now().truncatedTo(ChronoUnit.SECONDS)));
        headers.forEach(request::setHeader);
        return http.send(request, deadline).requireGood("the query").body();
    }

    private static String question(TriggerParameters rule, URI base) {
        StringBuilder question =
                new StringBuilder(base.toString())
                        .append("/api/v1/query?query=")
                        .append(encoded(rule.required("query")));
        rule.text("namespace")
                .ifPresent(name -> question.append("&namespace=").append(encoded(name)));
        pairs(rule, "queryParameters")
                .forEach((name, value) ->
                        question.append('&')
                                .append(encoded(name))
                                .append('=')
                                .append(encoded(value)));
        return question.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, String> pairs(TriggerParameters rule, String parameter) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String each : rule.list(parameter)) {
            int equals = each.indexOf('=');
            if (equals <= 0) {
                throw rule.invalid(parameter, "it must be name=value,name=value");
            }
            String value = each.substring(equals + 1).strip();
            pairs.put(each.substring(0, equals).strip(), value);
            if (parameter.equals("customHeaders")) {
                rule.mask().add(value);
            }
        }
        return pairs;
    }

    private static Map<String, String> headers(TriggerParameters rule, URI base) {
        Map<String, String> headers = pairs(rule, "customHeaders");
        for (String mode : rule.list("authModes")) {
            switch (mode) {
                case "basic" ->
                        headers.put(
                                "Authorization",
                                ServerHttp.basic(
                                        rule.mask(),
                                        rule.required("username"),
                                        rule.text("password", "")));
                case "bearer" ->
                        headers.put("Authorization", "Bearer " + rule.required("bearerToken"));
                case "custom" ->
                        headers.put(
                                rule.required("customAuthHeader"),
                                rule.required("customAuthValue"));
                case "tls" -> {
                    rule.required("cert");
                    rule.required("key");
                }
                case "oauth", "apiKey" -> throw notDone(rule, mode);
                default ->
                        throw rule.invalid(
                                "authModes", "it must be of basic, bearer, custom and tls");
            }
        }
        requireSendable(rule, headers, base);
        return headers;
    }

    private static Fault notDone(TriggerParameters rule, String mode) {
        return rule.unsupported(
                "authModes",
                "authModes " + mode + " is not done here: take basic, bearer, custom or tls");
    }

    private static void requireSendable(
            TriggerParameters rule, Map<String, String> headers, URI base) {
        HttpRequest.Builder trial = HttpRequest.newBuilder(base);
        headers.forEach((name, value) -> {
            try {
                trial.setHeader(name, value);
            } catch (IllegalArgumentException e) {
                throw rule.wrong(
                        rule.has("customHeaders") ? "customHeaders" : "authModes",
                        "a header of that name or value cannot be sent: names are words, and those"
                                + " of the connection itself are not set by rules");
            }
        });
    }
}
