using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RfbWatch.Engine;
using RfbWatch.Outputs;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;
using Xunit.Abstractions;

namespace RfbWatch.Sensor.Tests.Accounts;

/// <summary>
/// No row emitted by a sensor is lost without being counted: after seeded faults of receiver, disks, store, clock and process, the account of every output balances, and matches
/// the contents of the files, the receiver and the dead letters. RFBWATCH_ORACLE_FAULTS is the number of faults, RFBWATCH_ORACLE_SEED selects them.
/// </summary>
public sealed partial class AccountOracleTests(ITestOutputHelper log)
{
    private const int FaultsOfCi = 14;
    private const int FaultsOfRun = 5;
    private const int StopSignal = 19, ContinueSignal = 18;

    private static readonly int Faults = int.TryParse(Environment.GetEnvironmentVariable("RFBWATCH_ORACLE_FAULTS"), out int faults) ? faults : FaultsOfCi;
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("RFBWATCH_ORACLE_SEED"), out int seed) ? seed : 20261128;

    private enum Fault
    {
        Receiver,
        StoreOverwritten,
        StoreCut,
        StoreRemoved,
        StoreDiskFull,
        SpoolDiskFull,
        SecondSensor,
        Stopped,
        ClockAhead,
        ClockBehind,
    }

    private enum End
    {
        Kill,
        KillInBurst,
        Terminate,
        TerminateTwice,
    }

    [SmallDiskFact]
    public async Task Every_row_is_delivered_or_accounted_for_through_faults()
    {
        using var folder = new TestFolder();
        using var world = await World.StartAsync(folder, new Random(Seed));
        log.WriteLine($"seed {Seed}, {Faults} faults");
        try
        {
            for (int done = 0; done < Faults; done += FaultsOfRun + 1)
            {
                await world.RunAsync(Math.Min(FaultsOfRun, Faults - done - 1));
            }

            await world.SettleAsync();
        }
        finally
        {
            foreach (string line in world.Story)
            {
                log.WriteLine(line);
            }
        }

        world.AssertAccounts(log);
    }

    [GeneratedRegex("sensor: (?<output>\\S+): (?<emitted>\\d+) rows emitted = (?<delivered>\\d+) delivered \\+ (?<waiting>\\d+) waiting \\+ (?<refused>\\d+) refused \\+ (?<lost>\\d+) lost(?<causes> \\([^)]*\\))?; (?<repeated>\\d+) repeated$", RegexOptions.Multiline)]
    private static partial Regex AccountLine();

    /// <summary>The sensor's environment, which outlives its processes.</summary>
    private sealed class World : IDisposable
    {
        private const string RuleText = "id: open\nname: Open\nkind: NRT\nseverity: Low\nquery: |\n  RfbSessions\n  | where Final and NoAuthentication\n  | project SessionId, ServerIP\n";
        private readonly TestFolder _folder;
        private readonly Random _random;
        private readonly RemoteCapture _capture = new();
        private readonly FaultyReceiver _receiver;
        private readonly SteppedClock _clock;
        private readonly SmallDisk _storeDisk;
        private readonly SmallDisk _spoolDisk;
        private readonly string[] _settings;
        private readonly List<string> _full = [];
        private int _sent;
        private string _lastTalk = "";

        private World(TestFolder folder, Random random, FaultyReceiver receiver)
        {
            (_folder, _random, _receiver) = (folder, random, receiver);
            _clock = new SteppedClock(folder.Of("clock"));
            _storeDisk = new SmallDisk(Directory.CreateDirectory(folder.Of("store")).FullName, "96m");
            _spoolDisk = new SmallDisk(Directory.CreateDirectory(folder.Of("spool")).FullName, "16m");
            _settings =
            [
                "Sources=" + _capture.Address, "Files:Folder=" + folder.Of("out"), "Files:MinFreeMegabytes=0", "Files:MaxMegabytes=1", "Store:Path=" + folder.Of("store", "rfbwatch.db"), "Web:Enabled=false", "Name=probe",
                "Spool:Folder=" + folder.Of("spool"), "Spool:MaxMegabytes=8", "Outputs=" + receiver.Address, "OutputTimeout=1s", "Stats:Interval=0.1s", "Rules:Shipped=false", "Rules:Paths=" + folder.Write("open.yaml", RuleText),
            ];
        }

        public List<string> Story { get; } = [];

        public static async Task<World> StartAsync(TestFolder folder, Random random) => new(folder, random, await FaultyReceiver.StartAsync());

        /// <summary>One process with some faults, until it ends.</summary>
        public async Task RunAsync(int faults)
        {
            using var sensor = new OracleSensor(_folder.Of("clock"), _settings);
            await sensor.StartedAsync();
            await SendAsync(sensor, wait: true);
            for (int i = 0; i < faults; i++)
            {
                var fault = (Fault)_random.Next(Enum.GetValues<Fault>().Length);
                Story.Add($"{_sent}: {fault}");
                await DoAsync(fault, sensor);
            }

            var end = (End)_random.Next(Enum.GetValues<End>().Length);
            Story.Add($"{_sent}: {end}");
            await EndAsync(end, sensor);
            _capture.Break();
        }

        /// <summary>A process without faults, until everything is delivered.</summary>
        public async Task SettleAsync()
        {
            _receiver.Recover();
            await Eventually.Is(
                async () =>
                {
                    using var sensor = new OracleSensor(_folder.Of("clock"), _settings);
                    await sensor.StartedAsync();
                    await SendAsync(sensor, wait: true);
                    Signals.Send(sensor.Process, Signals.Terminate);
                    await sensor.EndedAsync();
                    _capture.Break();
                    _lastTalk = sensor.LogText;
                    return AccountLine().Matches(_lastTalk).All(match => match.Groups["waiting"].Value == "0");
                },
                "nothing that waits");
        }

        public void AssertAccounts(ITestOutputHelper log)
        {
            var accounts = AccountLine().Matches(_lastTalk).ToDictionary(match => match.Groups["output"].Value, match => match);
            foreach (var account in accounts.Values)
            {
                log.WriteLine(account.Value);
            }

            long Of(string output, string group) => long.Parse(accounts[output].Groups[group].Value, CultureInfo.InvariantCulture);
            var page = ReadBook();
            long numbered = page.Numbers.Values.Sum();
            Assert.Equal(["files", _receiver.Address, "store"], accounts.Keys.Order(StringComparer.Ordinal));
            Assert.All(accounts.Keys, output => Assert.Equal(
                (numbered, numbered), (Of(output, "emitted"), Of(output, "delivered") + Of(output, "waiting") + Of(output, "refused") + Of(output, "lost"))));

            // Compares the accounts with the actual contents.
            var lines = Lines();
            Assert.Equal(Of("files", "delivered"), lines.Count);
            Assert.Equal(lines.Count, lines.Distinct().Count());
            var arrived = _receiver.Records.Values.Select(record => (record.Category[(record.Category.IndexOf('-', StringComparison.Ordinal) + 1)..], record.Number)).ToHashSet();
            Assert.Equal(_receiver.Records.Count, arrived.Count);
            Assert.Equal(Of(_receiver.Address, "delivered"), _receiver.Records.Count);
            Assert.InRange(_receiver.Records.Values.Sum(record => record.Times - 1), 0, Of(_receiver.Address, "repeated"));
            string[] dead = [.. Directory.GetFiles(_folder.Of("spool"), "dead-letters.jsonl", SearchOption.AllDirectories).SelectMany(File.ReadAllLines)];
            Assert.Equal(Of(_receiver.Address, "refused"), dead.Length);
            long missing = lines.Count(line => !arrived.Contains(line));
            Assert.InRange(missing, 0, Of(_receiver.Address, "refused") + Of(_receiver.Address, "lost"));
            log.WriteLine($"{_sent} sessions sent, {lines.Count} lines, {arrived.Count} rows at the receiver, {_receiver.Records.Values.Sum(record => record.Times - 1)} of them more than once; of the lines {missing} not at the receiver");
        }

        public void Dispose()
        {
            _capture.Dispose();
            _receiver.DisposeAsync().AsTask().GetAwaiter().GetResult();
            _clock.Dispose();
            _storeDisk.Dispose();
            _spoolDisk.Dispose();
        }

        private AccountPage ReadBook()
        {
            using var book = new AccountBook(_folder.Of("out"));
            return book.Page;
        }

        private List<(string Table, long Number)> Lines() =>
            [.. Directory.GetFiles(_folder.Of("out"), "*.jsonl*").SelectMany(path => Read(path).Select(line => (Path.GetFileName(path).Split('.')[0], JsonDocument.Parse(line).RootElement.GetProperty("ReportId").GetInt64())))];

        private static IEnumerable<string> Read(string path)
        {
            using var file = File.OpenRead(path);
            using Stream text = path.EndsWith(".gz", StringComparison.Ordinal) ? new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress) : file;
            using var reader = new StreamReader(text);
            while (reader.ReadLine() is { } line)
            {
                yield return line;
            }
        }

        /// <summary>Sends a few sessions; with a wait, until the last one is in the file.</summary>
        private async Task SendAsync(OracleSensor sensor, bool wait)
        {
            int count = _random.Next(1, 12);
            for (int i = 0; i < count; i++)
            {
                _capture.Send(Traffic.Session($"desk-{++_sent}-{new string('x', _random.Next(200))}", (ushort)(20_000 + _sent % 40_000), _clock.GetUtcNow().UtcDateTime));
            }

            if (wait)
            {
                string last = $"\"desk-{_sent}-";
                await Eventually.Is(() => sensor.Process.HasExited ? throw new InvalidOperationException($"exit {sensor.Process.ExitCode}: {sensor.LogText}") : _folder.Lines("out", "RfbSessions.jsonl").Any(line => line.Contains(last, StringComparison.Ordinal))
                    || (Directory.GetFiles(_folder.Of("out"), "RfbSessions.2*").Any(file => Read(file).Any(line => line.Contains(last, StringComparison.Ordinal)))), $"session {_sent} in the file; {sensor.LogText}");
            }
        }

        private async Task DoAsync(Fault fault, OracleSensor sensor)
        {
            string store = _folder.Of("store", "rfbwatch.db");
            switch (fault)
            {
                case Fault.Receiver:
                    _receiver.Queue((ReceiverFault)_random.Next(1, Enum.GetValues<ReceiverFault>().Length));
                    break;
                case Fault.StoreOverwritten:
                    Damage(store, file =>
                    {
                        byte[] rubbish = new byte[_random.Next(1, 20_000)];
                        _random.NextBytes(rubbish);
                        file.Position = _random.NextInt64(Math.Max(1, file.Length));
                        file.Write(rubbish, 0, (int)Math.Min(rubbish.Length, Math.Max(0, file.Length - file.Position)));
                    });
                    break;
                case Fault.StoreCut:
                    Damage(store, file => file.SetLength(_random.NextInt64(file.Length + 1)));
                    break;
                case Fault.StoreRemoved:
                    File.Delete(store);
                    break;
                case Fault.StoreDiskFull:
                    await FillAsync(_folder.Of("store", "filler"), sensor);
                    break;
                case Fault.SpoolDiskFull:
                    await FillAsync(_folder.Of("spool", "filler"), sensor);
                    break;
                case Fault.SecondSensor:
                    using (var second = new OracleSensor(_folder.Of("clock"), _settings))
                    {
                        Assert.Equal((int)ExitCode.Usage, await second.EndedAsync());
                        Assert.Contains("is in use by sensor 'probe'", second.LogText);
                    }

                    break;
                case Fault.Stopped:
                    Signals.Send(sensor.Process, StopSignal);
                    await SendAsync(sensor, wait: false);
                    Signals.Send(sensor.Process, ContinueSignal);
                    break;
                case Fault.ClockAhead:
                    _clock.Ahead += TimeSpan.FromMinutes(_random.Next(1, 3000));
                    break;
                case Fault.ClockBehind:
                    _clock.Ahead -= TimeSpan.FromMinutes(_random.Next(1, 3000));
                    break;
            }

            await SendAsync(sensor, wait: _random.Next(2) == 0);
        }

        private static void Damage(string path, Action<FileStream> how)
        {
            if (File.Exists(path))
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                how(file);
            }
        }

        /// <summary>Fills a disk, lets the sensor continue on it, and frees it again.</summary>
        private async Task FillAsync(string filler, OracleSensor sensor)
        {
            byte[] block = new byte[64 << 10];
            try
            {
                using var file = new FileStream(filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
                while (true)
                {
                    try
                    {
                        file.Write(block);
                    }
                    catch (IOException) when (block.Length > 1024)
                    {
                        // Down to the last block.
                        block = new byte[block.Length / 2];
                    }
                }
            }
            catch (IOException)
            {
                // Full.
            }

            await SendAsync(sensor, wait: true);
            if (_random.Next(4) > 0)
            {
                File.Delete(filler);
            }
            else
            {
                // Full until the end of this process, however it ends, and freed by the next.
                Story.Add("  stays full");
                _full.Add(filler);
            }
        }

        private async Task EndAsync(End end, OracleSensor sensor)
        {
            switch (end)
            {
                case End.Kill:
                    await SendAsync(sensor, wait: true);
                    await sensor.KillAsync();
                    break;
                case End.KillInBurst:
                    await SendAsync(sensor, wait: false);
                    await sensor.KillAsync();
                    break;
                default:
                    await SendAsync(sensor, wait: true);
                    Signals.Send(sensor.Process, Signals.Terminate);
                    if (end == End.TerminateTwice)
                    {
                        Signals.Send(sensor.Process, Signals.Terminate);
                    }

                    int code = await sensor.EndedAsync();
                    Assert.True(code is (int)ExitCode.Done or (int)ExitCode.OutputFailed or (int)ExitCode.Degraded, $"exit {code}: {sensor.LogText}");
                    break;
            }

            // For the analysis of a failure: the sensor's messages about the store.
            Story.AddRange(sensor.LogText.Split('\n').Where(line => line.Contains("health: store", StringComparison.Ordinal)));
            _full.ForEach(File.Delete);
            _full.Clear();
        }
    }
}
