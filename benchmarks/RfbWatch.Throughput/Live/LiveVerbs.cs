using System.Globalization;

namespace RfbWatch.Throughput.Live;

/// <summary>The verbs that measure the sensor, and their options.</summary>
internal static class LiveVerbs
{
    /// <summary>Runs a verb; returns the exit code.</summary>
    /// <param name="verb">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    public static int Execute(string verb, string[] arguments)
    {
        if (verb == "send-sessions")
        {
            return SessionSender.Execute(arguments[0], Number(arguments[1]), Number(arguments[2]), Kinds(arguments[3]));
        }

        var positional = new List<string>();
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] sensorArguments = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--")
            {
                sensorArguments = arguments[(i + 1)..];
                break;
            }

            if (arguments[i].StartsWith("--", StringComparison.Ordinal) && i + 1 < arguments.Length)
            {
                options[arguments[i]] = arguments[++i];
            }
            else
            {
                positional.Add(arguments[i]);
            }
        }

        string? output = options.GetValueOrDefault("--output");
        if (verb == "pump")
        {
            return PumpRun.Execute(Number(options.GetValueOrDefault("--sessions", "40000")), output);
        }

        if (!options.TryGetValue("--rfbwatch", out string? rfbwatch) || !File.Exists(rfbwatch))
        {
            Console.Error.WriteLine($"{verb} needs --rfbwatch PATH of a published rfbwatch.");
            return 2;
        }

        IReadOnlyList<int> Rates(string otherwise) => [.. options.GetValueOrDefault("--rates", otherwise).Split(',').Select(Number)];
        int Seconds(string otherwise) => Number(options.GetValueOrDefault("--seconds", otherwise));
        return verb switch
        {
            "sessions" => SessionRun.Execute(rfbwatch, Rates("1000,3000,5000"), Seconds("30"), Kinds(options.GetValueOrDefault("--kinds", nameof(SessionKind.NoAuthentication))), sensorArguments, output),
            "stall" => StallRun.Execute(rfbwatch, Rates("50000"), Seconds("10"), output),
            _ => ComparisonRun.Execute(positional, rfbwatch, Rates("50000,100000,200000"), output),
        };
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static IReadOnlyList<SessionKind> Kinds(string text) => [.. text.Split(',').Select(Enum.Parse<SessionKind>)];
}
