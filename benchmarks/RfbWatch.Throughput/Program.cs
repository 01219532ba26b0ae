using RfbWatch.Throughput;

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
            Console.Error.WriteLine($"'{options[i]}' is no profile ({string.Join(", ", CaptureProfile.All.Select(known => known.Name))}) and no option (--bytes N, --seed N).");
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

Console.Error.WriteLine("""
    RfbWatch.Throughput generate FOLDER [PROFILE...] [--bytes N] [--seed N]
    RfbWatch.Throughput run FOLDER --rfbwatch PATH [--limit PATH] [--runs N] [--output FILE] [PROFILE...]
    """);
return 2;
