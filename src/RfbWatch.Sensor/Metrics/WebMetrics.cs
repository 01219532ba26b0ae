using System.Diagnostics.Metrics;
using RfbWatch.Sensor.Operation;
using RfbWatch.Sensor.Service;

namespace RfbWatch.Sensor.Metrics;

/// <summary>What the page's server has answered and turned away.</summary>
internal static class WebMetrics
{
    public static void Add(Meter meter, SensorState state)
    {
        meter.CreateObservableGauge("rfbwatch_web_connections", () => (long)state.Web.Connections, description: "Connections to the page.");
        meter.CreateObservableCounter("rfbwatch_web_displaced_connections", () => state.Web.Displaced.Select(limit => new Measurement<long>(limit.Value, new KeyValuePair<string, object?>("limit", limit.Key))),
            description: "Connections to the page that were closed to make room for others, by the limit that was met.");
        meter.CreateObservableCounter("rfbwatch_web_answers", () => state.Web.Answers.Select(answer => new Measurement<long>(answer.Value, new KeyValuePair<string, object?>("code", answer.Key))),
            description: "Answers of the page's server, by status code.");
        meter.CreateObservableCounter("rfbwatch_web_token_failures", () => new Measurement<long>[]
        {
            new(state.Web.WrongTokens, new KeyValuePair<string, object?>("reason", "wrong")),
            new(state.Web.MissingTokens, new KeyValuePair<string, object?>("reason", "missing")),
        }, description: "Requests refused because their token was wrong or missing.");
        meter.CreateObservableCounter("rfbwatch_forgotten_servers", () => state.Summary.ForgottenServers, description: "Servers that the page's summary no longer keeps one by one, to make room.");
    }
}
