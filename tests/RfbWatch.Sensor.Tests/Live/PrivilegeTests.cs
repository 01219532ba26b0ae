using System.Diagnostics;
using System.Globalization;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>The privileges of a sensor started by root after its start, as the kernel reports them for every thread.</summary>
public sealed class PrivilegeTests
{
    /// <summary>Bit 13: CAP_NET_RAW only (linux/capability.h).</summary>
    private const string NetRawAlone = "0000000000002000";

    [OtherUserTheory]
    [InlineData(null)]
    [InlineData("nobody")]
    public async Task It_keeps_CAP_NET_RAW_alone_on_every_thread_and_opens_an_interface_that_comes_back(string? user)
    {
        using var folder = new TestFolder();
        using var net = new NamespacePair();
        string output = folder.Of("out");
        Directory.CreateDirectory(output);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.Root, (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(output, (UnixFileMode)0b111_111_111);
        }

        // Not under faketime: its shared memory belongs to the user who started it.
        string[] variables = [.. PublishedProgram.TestVariables.Append("LD_PRELOAD").SelectMany(name => (string[])["-u", name])];
        string[] program = [PublishedProgram.File!, "sensor", "--interface", NamespacePair.Interface, "--output", output, "--set", "Web:Port=0", "Files:MinFreeMegabytes=0", "Rings=2"];
        var sensor = net.Run("b", ["env", .. variables, .. program, .. user is null ? Array.Empty<string>() : ["--user", user]]);
        await NamespaceTests.LineWith(sensor.StandardError, "watching");
        await AssertBoundAsync(sensor, user);

        net.Cut();
        await NamespaceTests.LineWith(sensor.StandardError, " gone: ");
        net.Mend();
        await NamespaceTests.LineWith(sensor.StandardError, " gone: resolved");
        await AssertBoundAsync(sensor, user);
        Assert.Equal((int)ExitCode.Done, await NamespaceTests.EndBy(Signals.Terminate, sensor));
    }

    [PublishedSensorFact]
    public async Task A_user_that_cannot_be_taken_on_is_named_and_nothing_starts()
    {
        using var net = new NamespacePair();
        var unknown = net.Run("b", ["env", .. PublishedProgram.TestVariables.SelectMany(name => (string[])["-u", name]), PublishedProgram.File!, "sensor", "--user", "no-such-user"]);
        Assert.Contains("there is no user 'no-such-user'; create one:", await unknown.StandardError.ReadToEndAsync().WaitAsync(Eventually.Limit));
        await unknown.WaitForExitAsync().WaitAsync(Eventually.Limit);
        Assert.Equal((int)ExitCode.Usage, unknown.ExitCode);
    }

    /// <summary>Every set of every thread, without threads that have ended meanwhile.</summary>
    private static async Task AssertBoundAsync(Process sensor, string? user)
    {
        // The program executed itself again, and has the process id of the process in the namespace.
        string[] threads = Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{sensor.Id}/task"));
        Assert.True(threads.Length > 5, $"{threads.Length} threads");
        int read = 0;
        foreach (string thread in threads)
        {
            try
            {
                string[] status = await File.ReadAllLinesAsync(Path.Combine(thread, "status"));
                foreach (string set in (string[])["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"])
                {
                    Assert.Contains($"{set}:\t{NetRawAlone}", status);
                }

                Assert.Contains("NoNewPrivs:\t1", status);
                Assert.Equal(user is null, status.Contains("Uid:\t0\t0\t0\t0"));
                read++;
            }
            catch (IOException)
            {
                Assert.False(Directory.Exists(thread));
            }
        }

        Assert.True(read > 5, $"{read} threads read");
    }
}
