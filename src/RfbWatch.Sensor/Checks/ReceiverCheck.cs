using RfbWatch.Outputs.Delivery;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Checks;

/// <summary>Checks whether the receivers of the sensor's rows and metrics can be reached, all at the same time.</summary>
internal static class ReceiverCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static IReadOnlyList<DoctorFinding> Of(SensorOptions options, TimeProvider clock)
    {
        var tls = SyslogTls.Read(options.Text("Syslog:CaFile"), options.Text("Syslog:CertificateFile"), options.Text("Syslog:KeyFile"));
        var receivers = options.Configuration.List("Outputs").Select(url => ("output", url, tls)).ToList();
        if (options.Text("Otlp:Endpoint") is { } collector)
        {
            receivers.Add(("otlp", collector, SyslogTls.Default));
        }

        var tries = receivers.Select(receiver => ReceiverProbe.TryAsync(new Uri(receiver.Item2), receiver.Item3, Patience, clock, CancellationToken.None)).ToList();
        string?[] problems = Task.WhenAll(tries).GetAwaiter().GetResult();
        return [.. receivers.Zip(problems, (receiver, problem) => Finding(receiver.Item1, receiver.Item2, problem)), .. SensorOutputs.Warnings(options).Select(warning => new DoctorFinding("output", CheckResult.Warning, warning))];
    }

    private static DoctorFinding Finding(string subject, string url, string? problem) => problem is null
        ? new(subject, CheckResult.Good, $"{ShownUrl.Of(url)}: {(new Uri(url).Scheme == "syslog+udp" ? "the host name resolves; UDP has no acknowledgement" : "can be reached")}")
        : new(subject, CheckResult.Warning, $"{ShownUrl.Of(url)}: cannot be reached ({problem.TrimEnd('.')}); rows stay in the spool until it can");
}
