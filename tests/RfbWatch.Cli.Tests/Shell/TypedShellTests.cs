using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests.Shell;

/// <summary><c>rfbwatch kql</c> as a person uses it: in a pseudo terminal, key by key.</summary>
public sealed class TypedShellTests : IDisposable
{
    private const string Interrupt = "\u0003";
    private const string EndOfInput = "\u0004";
    private const string Up = "\u001b[A";
    private const string Prompt = "kql>";

    // Half a second: far more than editing a line takes, far less than the query.
    private const long BusyTicks = 50;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PseudoTerminalFact]
    public async Task Names_are_completed_and_the_query_runs_over_two_captures()
    {
        using var shell = Start();
        await shell.ShowsAsync(Prompt);
        shell.Type("RfbSes\t");
        await shell.ShowsAsync("RfbSessions ");
        shell.Type("| summ\t");
        await shell.ShowsAsync("summarize ");
        shell.Type("Found = cou\t");
        await shell.ShowsAsync("count");
        shell.Type("() by ServerPo\t");
        await shell.ShowsAsync("ServerPort ");
        shell.Type("\n");
        await shell.ShowsAsync(" s\n");
        Assert.Contains("ServerPort", shell.Shown, StringComparison.Ordinal);
        Assert.Matches(@"\d+ rows?\n", shell.Shown);
        shell.Type(EndOfInput);
        Assert.Equal(0, await shell.EndsAsync());
    }

    [PseudoTerminalFact]
    public async Task Several_suggestions_are_listed()
    {
        using var shell = Start();
        await shell.ShowsAsync(Prompt);
        shell.Type("RfbSe\t");
        await shell.ShowsAsync("RfbSensorStats");
        Assert.Contains("RfbSessions", shell.Shown, StringComparison.Ordinal);
    }

    [PseudoTerminalFact]
    public async Task A_query_may_have_several_lines_typed_or_pasted()
    {
        using var shell = Start();
        await shell.ShowsAsync(Prompt);
        shell.Type("print x = 40 |\n");
        await shell.ShowsAsync("->");
        shell.Type("extend y = x + 2\n");
        await shell.ShowsAsync("42");
        await shell.ShowsAsync(Prompt);
        shell.Type("print x = 1\n| extend y = x + 6\n| extend z = y * 11\n");
        await shell.ShowsAsync("77");
    }

    [PseudoTerminalFact]
    public async Task An_interrupt_stops_the_query_and_discards_a_text_but_does_not_end_the_shell()
    {
        using var shell = Start();
        await shell.ShowsAsync(Prompt);
        long before = shell.ProcessorTicks;
        shell.Type("range x from 1 to 10000000 step 1 | where hash_sha256(strcat(x, strrep('abcdefghij', 1000))) == '' | count\n");
        await Eventually.Is(() => shell.ProcessorTicks > before + BusyTicks, "the query is running");
        shell.Type(Interrupt);
        await shell.ShowsAsync("stopped");
        await shell.ShowsAsync(Prompt);
        shell.Type("print abandoned" + Interrupt);
        await shell.ShowsAsync(Prompt);
        shell.Type("print 6 * 7\n");
        await shell.ShowsAsync("42");
        shell.Type(EndOfInput);
        Assert.Equal(0, await shell.EndsAsync());
    }

    [PseudoTerminalFact]
    public async Task The_next_session_remembers_the_queries_of_the_last_one()
    {
        using (var first = Start())
        {
            await first.ShowsAsync(Prompt);
            first.Type("print remembered = 21 * 2\n");
            await first.ShowsAsync("42");
            first.Type(".quit\n");
            Assert.Equal(0, await first.EndsAsync());
        }

        using var second = Start();
        await second.ShowsAsync(Prompt);
        second.Type(Up + Up);
        await second.ShowsAsync("print remembered = 21 * 2");
        second.Type("\n");
        await second.ShowsAsync("42");
    }

    [PseudoTerminalFact]
    public async Task A_long_result_is_shown_page_by_page()
    {
        using var shell = Start();
        await shell.ShowsAsync(Prompt);
        shell.Type("range number from 1001 to 1100 step 1\n");
        await shell.ShowsAsync("-- more");
        Assert.Contains("1001", shell.Shown, StringComparison.Ordinal);
        Assert.DoesNotContain("1099", shell.Shown, StringComparison.Ordinal);
        shell.Type(" ");
        await shell.ShowsAsync("-- more");
        shell.Type("q");
        await shell.ShowsAsync(Prompt);
        Assert.DoesNotContain("1099", shell.Shown, StringComparison.Ordinal);
    }

    [PseudoTerminalFact]
    public async Task The_list_of_tables_is_shown_page_by_page()
    {
        string file = _folder.Write("t.jsonl", "{\"x\":1}\n"u8.ToArray());
        using var shell = Start(["--table", .. Enumerable.Range(101, 60).Select(number => $"T{number}={file}")]);
        await shell.ShowsAsync(Prompt);
        shell.Type(".show tables\n");
        await shell.ShowsAsync("-- more");
        Assert.Contains("T101", shell.Shown, StringComparison.Ordinal);
        Assert.DoesNotContain("T160", shell.Shown, StringComparison.Ordinal);
        shell.Type("q");
        await shell.ShowsAsync(Prompt);
        Assert.DoesNotContain("T160", shell.Shown, StringComparison.Ordinal);
    }

    [PseudoTerminalFact]
    public async Task A_query_joins_two_captures_with_a_folder_of_parquet_files()
    {
        Directory.CreateDirectory(_folder.Of("ports"));
        using (var first = Start())
        {
            await first.ShowsAsync(Prompt);
            first.Type("range Port from 5900 to 5999 step 1 | extend Use = 'screen'\n");
            await first.ShowsAsync("-- more");
            first.Type("q");
            await first.ShowsAsync(Prompt);
            first.Type($".save {_folder.Of("ports/low.parquet")}\n");
            await first.ShowsAsync("100 rows written");
            first.Type("range Port from 1 to 3 step 1 | extend Use = 'other'\n");
            await first.ShowsAsync("3 rows");
            first.Type($".save {_folder.Of("ports/high.parquet")}\n");
            await first.ShowsAsync("3 rows written");
        }

        using var shell = Start("--table", $"Ports={_folder.Of("ports")}/*.parquet");
        await shell.ShowsAsync(Prompt);
        shell.Type("Ports | count\n");
        await shell.ShowsAsync("103");
        shell.Type("RfbSessions | where Final | join kind=inner Por\t");
        await shell.ShowsAsync("Ports ");
        shell.Type("on $left.ServerPort == $right.Port | summarize Sessions = count() by Use\n");
        await shell.ShowsAsync("screen");
        await shell.ShowsAsync("1 row");
    }

    private PseudoTerminal Start(params string[] more)
    {
        var captures = Directory.GetFiles(Path.Combine(RepositoryFolder.Root, "pcaps"), "*.pcap").Order(StringComparer.Ordinal).Take(2);
        return new PseudoTerminal(new Dictionary<string, string> { ["XDG_STATE_HOME"] = _folder.Root }, ["kql", "--capture", .. captures, .. more]);
    }
}
