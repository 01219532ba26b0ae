using System.Diagnostics.Metrics;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Metrics;

/// <summary>Metrics of the page's server: responses and refused requests.</summary>
internal static class WebMetrics
{
    public static void Add(Meter meter, SensorState state)
    {
        meter.CreateObservableGauge("rfbwatch_web_connections", () => (long)state.Web.Connections, description: "Connections to the page.");
        meter.CreateObservableCounter("rfbwatch_web_displaced_connections", () => state.Web.Displaced.Select(limit => new Measurement<long>(limit.Value, new KeyValuePair<string, object?>("limit", limit.Key))),
            description: "Connections to the page that were closed in favour of others, by the limit reached.");
        meter.CreateObservableCounter("rfbwatch_web_answers", () => state.Web.Answers.Select(answer => new Measurement<long>(answer.Value, new KeyValuePair<string, object?>("code", answer.Key))),
            description: "Responses of the page's server, by status code.");
        meter.CreateObservableCounter("rfbwatch_web_token_failures", () => new Measurement<long>[]
        {
            new(state.Web.WrongTokens, new KeyValuePair<string, object?>("reason", "wrong")),
            new(state.Web.MissingTokens, new KeyValuePair<string, object?>("reason", "missing")),
        }, description: "Requests refused because of a wrong or missing token.");
        meter.CreateObservableCounter("rfbwatch_forgotten_servers", () => state.Summary.ForgottenServers, description: "Servers evicted from the page's summary for lack of memory.");
    }
}
