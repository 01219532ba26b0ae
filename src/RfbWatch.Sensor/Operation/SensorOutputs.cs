using System.Security.Cryptography;
using System.Text;
using RfbWatch.Engine.Live;
using RfbWatch.Engine.Store;
using RfbWatch.Outputs;
using RfbWatch.Outputs.Delivery;
using RfbWatch.Rules.Scheduling;

namespace RfbWatch.Sensor.Operation;

/// <summary>The outputs of a sensor: first the store, because rules read it, then files, standard output, and network outputs with their spools.</summary>
public sealed class SensorOutputs : IDisposable
{
    private const string SpoolIdKey = "spool id";

    private SensorOutputs(IReadOnlyList<ILiveOutput> all) => All = all;

    /// <summary>All outputs, in order.</summary>
    public IReadOnlyList<ILiveOutput> All { get; }

    /// <summary>The accounts of the outputs, in the same order.</summary>
    public IReadOnlyList<OutputAccount> Accounts => [.. All.Select(output => output.Account)];

    /// <summary>The outputs with a spool.</summary>
    public IEnumerable<SpoolOutput> Spooled => All.OfType<SpoolOutput>();

    /// <summary>Opens the outputs named by the options.</summary>
    /// <exception cref="IOException">A spool cannot be opened.</exception>
    public static SensorOutputs Open(SensorOptions options, EventStore store, Stream stdout, TimeProvider clock)
    {
        var outputs = new List<ILiveOutput> { new StoreOutput(store) };
        if (options.FilesFolder is { } folder)
        {
            outputs.Add(new TableFiles(folder, options.Rotation, clock));
        }

        if (options.Configuration.Flag("Stdout"))
        {
            outputs.Add(new StdoutOutput(stdout));
        }

        string[] urls = [.. options.Configuration.List("Outputs")];
        if (urls.Length > 0)
        {
            string spoolId = SpoolId(options, store);
            var targets = urls.Select(url => Target(options, new Uri(url))).ToList();
            outputs.AddRange(urls.Zip(targets, (url, target) => OpenSpooled(options, url, target, targets.Count(other => other.Name == target.Name) > 1, spoolId, clock)));
        }

        return new SensorOutputs(outputs);
    }

    /// <summary>Warnings about the configured outputs, one line each.</summary>
    public static IEnumerable<string> Warnings(SensorOptions options) =>
        options.Configuration.List("Outputs").Select(url => new Uri(url)).Where(url => url.Scheme == Uri.UriSchemeHttp)
            .Select(url => HttpTarget.TokenWarning(url, options.Configuration["OutputToken"])).OfType<string>();

    /// <summary>Starts the senders.</summary>
    public void Start()
    {
        foreach (var output in Spooled)
        {
            output.Start();
        }
    }

    /// <summary>Reopens files after an external rotation.</summary>
    public void Reopen()
    {
        foreach (var files in All.OfType<TableFiles>())
        {
            files.Reopen();
        }
    }

    /// <summary>Compresses and deletes rotated files according to the settings.</summary>
    public void CompressAndDeleteRotatedFiles()
    {
        foreach (var files in All.OfType<TableFiles>())
        {
            files.CompressAndDelete();
        }
    }

    /// <summary>Waits until the spools are delivered or the time limit is reached; the remaining rows stay on disk for the next start.</summary>
    public Task DrainAsync(TimeSpan limit) => Task.WhenAll(Spooled.Select(output => output.DrainAsync(limit)));

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var output in All.Reverse())
        {
            output.Dispose();
        }
    }

    private static SpoolOutput OpenSpooled(SensorOptions options, string url, IDeliveryTarget target, bool isNameShared, string spoolId, TimeProvider clock)
    {
        // A separate folder for each address, named so that spools keep their addresses if the list of outputs changes.
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)).AsSpan(0, 6));
        string folder = Path.Combine(options.SpoolFolder, name);
        string mark = isNameShared || new Uri(url).Query.Length > 0 ? Mark(url, spoolId) : "";
        var spool = new Spool(new SpoolOptions { Folder = folder, MaxBytes = options.Configuration.Number("Spool:MaxMegabytes") << 20, Clock = clock });
        TryWrite(Path.Combine(folder, "target"), WithoutSecrets(url) + mark);
        return new SpoolOutput(
            spool, $"{spoolId}-{name}", target, Path.Combine(folder, "dead-letters.jsonl"),
            new SenderOptions { Seed = RandomNumberGenerator.GetInt32(int.MaxValue), MaxDeadLetterBytes = options.Configuration.Number("Spool:MaxMegabytes") << 20 }, options.Configuration.Duration("Health:MaxSpoolAge"), clock,
            key: "spool " + name, name: target.Name + mark);
    }

    /// <summary>
    /// Distinguishes outputs whose addresses differ only in the query, which may contain a secret and is not shown. Every address with a query has one, and it does not depend on the other
    /// outputs, so that metrics and statistics of an output keep their name. The id of the spools, which is random, prevents readers of the name from testing guesses of the query.
    /// </summary>
    private static string Mark(string url, string spoolId) => "#" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{spoolId} {url}")).AsSpan(0, 4));

    private static IDeliveryTarget Target(SensorOptions options, Uri url)
    {
        var timeout = options.Configuration.Duration("OutputTimeout");
        SyslogTls Tls() => SyslogTls.Read(options.Text("Syslog:CaFile"), options.Text("Syslog:CertificateFile"), options.Text("Syslog:KeyFile"));
        SyslogTarget Syslog(SyslogTransport transport, int port) =>
            new(url.IdnHost, url.Port > 0 ? url.Port : port, transport, options.Name, BuildInfo.Version, timeout, Tls());
        return url.Scheme switch
        {
            "syslog+tls" => Syslog(SyslogTransport.Tls, 6514),
            "syslog+tcp" => Syslog(SyslogTransport.Tcp, 601),
            "syslog+udp" => Syslog(SyslogTransport.Udp, 514),
            _ => new HttpTarget(url, options.Configuration["OutputToken"], timeout, Tls()),
        };
    }

    private static string WithoutSecrets(string url) => new Uri(url).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>The id by which receivers recognise duplicates: it has the same lifetime as the spools. Older versions stored it in the event store.</summary>
    private static string SpoolId(SensorOptions options, IScheduleMemory store)
    {
        string path = Path.Combine(options.SpoolFolder, "id");
        string known = TryRead(path) ?? store.Get(SpoolIdKey) ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        TryWrite(path, known);
        store.Set([new(SpoolIdKey, known)]);
        return known;
    }

    private static string? TryRead(string path)
    {
        try
        {
            return File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } text ? text : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Writes an optional file of one line. A full disk must not prevent the start.</summary>
    private static void TryWrite(string path, string line)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = PrivateFile.OpenStream(path, FileMode.Create, bufferBytes: 0);
            file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (IOException e) when (StorageFault.IsPassing(e))
        {
            // The next start writes it.
        }
    }
}
