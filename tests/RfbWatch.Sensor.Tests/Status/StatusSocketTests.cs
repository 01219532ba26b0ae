using System.Net.Sockets;
using System.Text.Json;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Status;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Status;

public sealed class StatusSocketTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly RemoteCapture _capture = new();

    private string Socket => _folder.Of("status.sock");

    public void Dispose()
    {
        _capture.Dispose();
        _folder.Dispose();
    }

    [UnixFact]
    public async Task A_sensor_says_what_it_reads_has_seen_and_has_loaded()
    {
        await using var sensor = await RunningSensor.StartAsync(_folder, _capture, ("Status:Socket", Socket));
        _capture.Send(Traffic.Session("desk", 50_000, DateTime.UtcNow));
        // The summary is updated after the rows have been emitted.
        var status = default(JsonElement);
        await Eventually.Is(async () => (status = (await AskAsync(Socket)).RootElement).GetProperty("alerts").GetProperty("last").GetArrayLength() == 1, "an alert in the status");
        Assert.Equal("probe", status.GetProperty("name").GetString());
        Assert.Equal("ok", status.GetProperty("status").GetString());
        var source = Assert.Single(status.GetProperty("sources").EnumerateArray());
        Assert.Equal((_capture.Address, 1), (source.GetProperty("name").GetString(), source.GetProperty("sessions").GetInt64()));
        Assert.Equal(["store", "files"], status.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString()));
        Assert.All(status.GetProperty("sessions").EnumerateArray(), period => Assert.Equal(1, period.GetProperty("no_authentication").GetInt64()));
        Assert.Equal("High", Assert.Single(status.GetProperty("alerts").GetProperty("last").EnumerateArray()).GetProperty("severity").GetString());
        Assert.Equal(sensor.Service.State!.Content.Hash, status.GetProperty("rules").GetProperty("hash").GetString());
        Assert.Equal(sensor.Service.State.Content.Rules.Rules.Count, status.GetProperty("rules").GetProperty("loaded_rules").GetArrayLength());
    }

    [UnixFact]
    public async Task Others_may_not_open_it_and_it_goes_with_the_sensor()
    {
        await using (await RunningSensor.StartAsync(_folder, _capture, ("Status:Socket", Socket), ("Rules:Shipped", "false"), ("Web:Enabled", "false")))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, new FileInfo(Socket).UnixFileMode);
        }

        Assert.False(File.Exists(Socket));
        var (none, problems) = await StatusRequest.AskAsync([Socket], CancellationToken.None);
        Assert.Null(none);
        Assert.Contains("no such socket", Assert.Single(problems));
    }

    [UnixFact]
    public async Task What_a_dead_sensor_left_is_replaced_and_what_is_anothers_is_not()
    {
        using (var dead = new System.Net.Sockets.Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Renamed, because the runtime would delete it under its original name; a killed process leaves it behind.
            dead.Bind(new UnixDomainSocketEndPoint(_folder.Of("dead.sock")));
            File.Move(_folder.Of("dead.sock"), Socket);
        }

        File.WriteAllText(_folder.Of("notes.txt"), "mine");
        Assert.True(File.Exists(Socket));
        await using var first = await StartAsync(_folder.Of("out"), Socket);
        using var answer = await AskAsync(Socket);
        await using var second = await StartAsync(_folder.Of("out2"), Socket);
        Assert.Contains("it is in use by another sensor", second.LogText.ToString());
        await using var third = await StartAsync(_folder.Of("out3"), _folder.Of("notes.txt"));
        Assert.Contains("another file exists there", third.LogText.ToString());
        Assert.Equal("mine", File.ReadAllText(_folder.Of("notes.txt")));
        await second.StopAsync();
        using var still = await AskAsync(Socket);

        Task<RunningSensor> StartAsync(string output, string socket) => RunningSensor.StartAsync(_folder, _capture, ("Files:Folder", output), ("Status:Socket", socket), ("Rules:Shipped", "false"));
    }

    [UnixFact]
    public async Task A_path_that_is_too_long_for_a_socket_is_reported_and_costs_nothing_else()
    {
        await using var sensor = await RunningSensor.StartAsync(_folder, _capture, ("Status:Socket", _folder.Of(new string('x', 100))), ("Rules:Shipped", "false"));
        Assert.Contains("more than the limit of 107; set a shorter path", sensor.LogText.ToString());
        Assert.Equal("ready\n", await sensor.TextAsync("ready"));
    }

    [UnixFact]
    public async Task A_relative_path_counts_with_its_folder()
    {
        await using var sensor = await RunningSensor.StartAsync(_folder, _capture, ("Status:Socket", new string('x', 107)), ("Rules:Shipped", "false"));
        Assert.Contains("more than the limit of 107; set a shorter path", sensor.LogText.ToString());
        Assert.Equal("ready\n", await sensor.TextAsync("ready"));
    }

    [Theory]
    [InlineData("/given.sock", "/run/x", "/given.sock")]
    [InlineData("", "/run/x", "/run/x/status.sock")]
    [InlineData("", "/run/x:/run/y", "/run/x/status.sock")]
    [InlineData("", null, "/out/rfbwatch.sock")]
    public void Its_path_is_the_setting_or_that_of_the_run_directory_or_of_the_output_folder(string setting, string? run, string expected) =>
        Assert.Equal(expected, StatusPath.Of(SensorConfiguration.Load(null, [], new Dictionary<string, string> { ["Status:Socket"] = setting, ["Files:Folder"] = "/out" }), run));

    private static async Task<JsonDocument> AskAsync(string socket)
    {
        var (answer, problems) = await StatusRequest.AskAsync([socket], CancellationToken.None);
        Assert.Empty(problems);
        return answer!;
    }
}
