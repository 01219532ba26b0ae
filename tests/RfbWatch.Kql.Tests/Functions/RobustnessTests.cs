using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Library;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.TestKit;

namespace RfbWatch.Kql.Tests.Functions;

/// <summary>Whatever its arguments, a function returns a value or fails with a run error, never with another exception.</summary>
public class RobustnessTests
{
    private const int Seed = 20240612;

    private static readonly string[] Values =
    [
        "0", "1", "-1", "5", "9223372036854775807", "-9223372036854775807 - 1", "int(null)", "long(null)", "int(-2147483648)", "real(null)", "0.5", "-1e300", "real(nan)", "real(+inf)", "decimal(1.5)",
        "''", "'a'", "'1'", "'10.0.0.1/8'", "'fe80::1'", "'[1,2'", "'$.a[0]'", "'(('", "'.*'", "'\\ud83d'", "'http://x'", "'year'", "'windows'", "'Europe/Berlin'", "'862a1072fffffff'", "'89c259'", "'sunny'",
        "true", "bool(null)", "datetime(null)", "datetime(0001-01-01)", "datetime(9999-12-31 23:59:59.9999999)", "time(null)", "1d", "-10675199d", "timespan(0)", "guid(null)",
        "dynamic(null)", "dynamic([])", "dynamic([1,2,3])", "dynamic([null,'a',1.5,[],{}])", "dynamic({})", "dynamic({'a':{'b':[1]}})", "dynamic([[1,2],[3]])",
        "dynamic({'type':'LineString','coordinates':[[0,0],[1,1]]})", "dynamic({'type':'Polygon','coordinates':[[[0,0],[1,0],[1,1],[0,0]]]})", "dynamic({'type':'Polygon','coordinates':[[[0,0],[1,0]]]})",
        "dynamic([{'type':'Polygon','coordinates':[[[0,0],[1,0],[1,1],[0,0]]]}])", "typeof(long)", "typeof(string)",
    ];

    [Fact]
    public void Functions_survive_any_arguments()
    {
        var random = new Random(Seed);
        var failures = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in ScalarFunctionLibrary.Names.Order(StringComparer.Ordinal))
        {
            var function = ScalarFunctionLibrary.Find(name)!;
            for (int round = 0; round < Repetitions.Of(60); round++)
            {
                int count = random.Next(function.MinimumArguments, (int)Math.Min(function.MaximumArguments, function.MinimumArguments + 3L) + 1);
                string query = $"print x = {name}({string.Join(", ", Enumerable.Range(0, count).Select(_ => Values[random.Next(Values.Length)]))})";
                if (Failure(query) is { } failure)
                {
                    failures.TryAdd(name, failure);
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures.Values));
    }

    [Fact]
    public void Aggregates_survive_any_column()
    {
        var random = new Random(Seed);
        var failures = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string[] scalars = [.. Values.Where(value => !value.StartsWith("typeof", StringComparison.Ordinal))];
        foreach (string name in AggregateLibrary.Names.Order(StringComparer.Ordinal))
        {
            var aggregate = AggregateLibrary.Find(name)!;
            for (int round = 0; round < 20; round++)
            {
                string rows = string.Join(", ", Enumerable.Range(0, 4).Select(_ => $"tostring({scalars[random.Next(scalars.Length)]}), {random.Next(-3, 4)}, {random.NextDouble():0.00}, bool({(random.Next(2) == 0 ? "true" : "null")}), {Values.Where(value => value.StartsWith("dynamic", StringComparison.Ordinal)).ElementAt(random.Next(5))}"));
                int count = random.Next(aggregate.MinimumArguments, (int)Math.Min(aggregate.MaximumArguments, aggregate.MinimumArguments + 2L) + 1);
                string[] columns = ["s", "l", "r", "b", "d", "50", "1"];
                string query = $"datatable(s:string, l:long, r:real, b:bool, d:dynamic)[{rows}] | summarize x = {name}({string.Join(", ", Enumerable.Range(0, count).Select(_ => columns[random.Next(columns.Length)]))})";
                if (Failure(query) is { } failure)
                {
                    failures.TryAdd(name, failure);
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures.Values));
    }

    private static string? Failure(string query)
    {
        try
        {
            var compiled = KqlEngine.Compile(query, new KqlOptions());
            if (compiled.CanRun)
            {
                _ = compiled.Run(new Nothing(), new RunOptions { Now = Printed.Now, Clock = TimeProvider.System, Limits = new KqlLimits { MaximumTime = TimeSpan.FromSeconds(2), MaximumArrayLength = 100_000 } }).Rows.Select(row => string.Concat(row.Select(value => value.Text))).ToList();
            }
        }
        catch (KqlRunException)
        {
            // An error with a message is a valid outcome.
            return null;
        }
        catch (Exception problem)
        {
            return $"seed {Seed}: {query}: {problem.GetType().Name}: {problem.Message} {problem.StackTrace?.Split('\n')[0]}";
        }

        return null;
    }

    private sealed class Nothing : ITableSource
    {
        public IEnumerable<KustoValue[]> Scan(TableScan scan) => [];
    }
}
