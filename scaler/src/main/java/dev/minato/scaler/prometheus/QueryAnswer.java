package dev.minato.scaler.prometheus;

import dev.minato.base.SafeText;
import dev.minato.scaler.server.HttpAnswer;

import tools.jackson.databind.JsonNode;

import java.io.IOException;

/**
 * What an answer to an instant query says.
 *
 * @param query for texts
 * @param ignoreNothing whether no value, NaN and infinite ones are 0; else they are failures
 */
record QueryAnswer(String query, boolean ignoreNothing) {
    /**
     * The one value.
     *
     * @throws IOException when there are several, or none where that is a failure
     */
    double value(byte[] answer) throws IOException {
        JsonNode data = HttpAnswer.json(answer).path("data");
        JsonNode result = data.path("result");
        if (!result.isArray()) {
            throw new IOException("the answer is none to a query");
        }
        if (data.path("resultType").asString("").equals("scalar")) {
            return sample(result);
        }
        if (result.isEmpty()) {
            return nothing("the query has no result; does its metric still exist?");
        }
        if (result.size() > 1) {
            throw new IOException(
                    "query "
                            + SafeText.shown(query)
                            + " has "
                            + result.size()
                            + " series, where one is to come: put sum(...) around it");
        }
        return sample(result.get(0).path("value"));
    }

    private double sample(JsonNode pair) throws IOException {
        if (!pair.isArray()) {
            throw new IOException(
                    "query " + SafeText.shown(query) + " has no value of now but a range");
        }
        if (pair.isEmpty()) {
            return nothing("the query's value is empty");
        }
        String text = pair.path(1).asString("");
        double value = number(text);
        return Double.isFinite(value) ? value : nothing("the query's value is " + text);
    }

    private static double number(String text) throws IOException {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> {
                if (!text.matches("[-+]?[0-9.]{1,400}([eE][-+]?\\d{1,4})?")) {
                    throw new IOException(
                            "the query's value is no number: \"" + SafeText.shown(text, 40) + "\"");
                }
                try {
                    yield Double.parseDouble(text);
                } catch (NumberFormatException e) {
                    throw new IOException(
                            "the query's value is no number: \"" + SafeText.shown(text, 40) + "\"");
                }
            }
        };
    }

    private double nothing(String what) throws IOException {
        if (ignoreNothing) {
            return 0;
        }
        throw new IOException(what + " (ignoreNullValues is false)");
    }
}
