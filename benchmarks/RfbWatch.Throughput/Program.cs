using RfbWatch.Throughput;
using RfbWatch.Throughput.Live;
using RfbWatch.Throughput.TableQueries;

if (args is ["generate", var folder, .. var options])
{
    long bytes = 1_000_000_000;
    ulong seed = 1;
    var profiles = new List<CaptureProfile>();
    for (int i = 0; i < options.Length; i++)
    {
        if (options[i] is "--bytes" or "--seed" && i + 1 < options.Length && ulong.TryParse(options[i + 1], out ulong value))
        {
            (bytes, seed) = options[i] == "--bytes" ? ((long)value, seed) : (bytes, value);
            i++;
        }
        else if (CaptureProfile.All.FirstOrDefault(profile => profile.Name == options[i]) is { } profile)
        {
            profiles.Add(profile);
        }
        else
        {
            Console.Error.WriteLine($"'{options[i]}' is neither a profile ({string.Join(", ", CaptureProfile.All.Select(known => known.Name))}) nor an option (--bytes N, --seed N).");
            return 2;
        }
    }

    Directory.CreateDirectory(folder);
    foreach (var profile in profiles.Count > 0 ? profiles : CaptureProfile.All)
    {
        CaptureGenerator.Generate(profile, Path.Combine(folder, profile.Name + ".pcap"), bytes, seed);
    }

    return 0;
}

if (args is ["run", .. var runArguments])
{
    return ThroughputRun.Execute(runArguments);
}

if (args is ["live", var liveCapture, "--rfbwatch", var program, .. var liveOptions])
{
    int seconds = liveOptions is ["--seconds", var text, ..] && int.TryParse(text, out int given) ? given : 10;
    return LiveRun.Execute(liveCapture, program, seconds, liveOptions is [.., "--output", var file] ? file : null);
}

if (args is ["sessions" or "stall" or "compare" or "pump" or "send-sessions", ..])
{
    return LiveVerbs.Execute(args[0], args[1..]);
}

if (args is ["send", var device, var sendCapture, var rateText, var packetsText] && long.TryParse(rateText, out long rate) && long.TryParse(packetsText, out long packets))
{
    return FrameSender.Execute(device, sendCapture, rate, packets);
}

if (args is ["drain", var drained, .. { Length: > 0 } sender])
{
    return RingDrain.Execute(drained, sender);
}

if (args is ["scale", var capture, "--rfbwatch", var rfbwatch, .. var scaleOptions])
{
    return ScalingRun.Execute(capture, rfbwatch, scaleOptions is ["--runs", var text] && int.TryParse(text, out int runs) && runs > 0 ? runs : 5);
}

if (args is ["whole", .. var wholeCaptures, "--rfbwatch", var wholeProgram] && wholeCaptures.Length > 0)
{
    return WholeRun.Execute(wholeCaptures, wholeProgram, runs: 5, output: null);
}

if (args is ["whole", .. var reportedCaptures, "--rfbwatch", var reportedProgram, "--output", var report] && reportedCaptures.Length > 0)
{
    return WholeRun.Execute(reportedCaptures, reportedProgram, runs: 5, report);
}

if (args is ["tables", var tableFolder, "--rfbwatch", var queried, .. var tableOptions])
{
    int rows = 1_000_000, repeats = 5;
    string? file = null;
    for (int i = 0; i + 1 < tableOptions.Length; i += 2)
    {
        switch (tableOptions[i])
        {
            case "--rows":
                rows = int.Parse(tableOptions[i + 1], System.Globalization.CultureInfo.InvariantCulture);
                break;
            case "--runs":
                repeats = int.Parse(tableOptions[i + 1], System.Globalization.CultureInfo.InvariantCulture);
                break;
            case "--output":
                file = tableOptions[i + 1];
                break;
            default:
                Console.Error.WriteLine($"'{tableOptions[i]}' is none of --rows, --runs and --output.");
                return 2;
        }
    }

    return TablesRun.Execute(tableFolder, queried, rows, repeats, file);
}

Console.Error.WriteLine("""
    RfbWatch.Throughput generate FOLDER [PROFILE...] [--bytes N] [--seed N]
    RfbWatch.Throughput live CAPTURE --rfbwatch PATH [--seconds N] [--output FILE]
    RfbWatch.Throughput sessions --rfbwatch PATH [--rates N,...] [--seconds N] [--kinds KIND,...] [--output FILE] [-- SENSOR-ARGUMENT...]
    RfbWatch.Throughput pump [--sessions N] [--output FILE]
    RfbWatch.Throughput stall --rfbwatch PATH [--rates N,...] [--seconds N] [--output FILE]
    RfbWatch.Throughput compare CAPTURE... --rfbwatch PATH [--rates N,...] [--output FILE]
    RfbWatch.Throughput run FOLDER --rfbwatch PATH [--limit PATH] [--runs N] [--without PROGRAM,...] [--output FILE] [PROFILE...]
    RfbWatch.Throughput whole CAPTURE... --rfbwatch PATH [--output FILE]
    RfbWatch.Throughput scale CAPTURE --rfbwatch PATH [--runs N]
    RfbWatch.Throughput tables FOLDER --rfbwatch PATH [--rows N] [--runs N] [--output FILE]
    """);
return 2;
