using System.Globalization;

namespace RfbWatch.Throughput.Live;

/// <summary>Processor time of a process, as a whole and by thread name, from proc(5). It is read repeatedly, because the times of a process are gone once it has ended.</summary>
internal sealed class ProcessTime : IDisposable
{
    private const double TicksPerSecond = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly int _process;
    private readonly Dictionary<string, (string Name, double Seconds)> _threads = [];
    private readonly Dictionary<string, double> _before;
    private readonly double _secondsBefore;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _reader;
    private double _seconds;

    /// <summary>Starts to read the times of a process; what it has used so far is not counted.</summary>
    public ProcessTime(int process)
    {
        _process = process;
        Read();
        _secondsBefore = _seconds;
        _before = ByName();
        _reader = new Thread(() =>
        {
            while (!_stop.Token.WaitHandle.WaitOne(Interval))
            {
                Read();
            }
        });
        _reader.Start();
    }

    /// <summary>Seconds of user and system time since the start.</summary>
    public double Seconds => Volatile.Read(ref _seconds) - _secondsBefore;

    /// <summary>The same by thread name.</summary>
    public IReadOnlyDictionary<string, double> Threads
    {
        get
        {
            lock (_threads)
            {
                return ByName().ToDictionary(thread => thread.Key, thread => thread.Value - _before.GetValueOrDefault(thread.Key));
            }
        }
    }

    /// <summary>The user and system time of a process in seconds; 0 if it has ended.</summary>
    public static double Of(int process) => SecondsOf($"/proc/{process}/stat") ?? 0;

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Cancel();
        _reader.Join();
        _stop.Dispose();
    }

    private Dictionary<string, double> ByName() =>
        _threads.Values.GroupBy(thread => thread.Name).ToDictionary(group => group.Key, group => group.Sum(thread => thread.Seconds));

    private void Read()
    {
        lock (_threads)
        {
            try
            {
                foreach (string thread in Directory.GetDirectories($"/proc/{_process}/task"))
                {
                    if (SecondsOf(thread + "/stat") is { } used)
                    {
                        _threads[thread] = (File.ReadAllText(thread + "/comm").Trim(), used);
                    }
                }
            }
            catch (IOException)
            {
                // The process or one of its threads has ended: the last reading counts.
            }

            _seconds = Math.Max(_seconds, Of(_process));
        }
    }

    private static double? SecondsOf(string path)
    {
        try
        {
            string line = File.ReadAllText(path);
            string[] fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
