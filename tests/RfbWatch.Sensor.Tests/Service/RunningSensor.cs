using System.Net;
using System.Net.Http.Headers;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Operation;
using RfbWatch.Sensor.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Service;

/// <summary>A sensor in the test process that reads a remote capture.</summary>
internal sealed class RunningSensor : IAsyncDisposable
{
    public const string Token = "the-token";
    private readonly Dictionary<string, string> _options;
    private readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
    private bool _stopped;

    private RunningSensor(Dictionary<string, string> options, Func<SensorEnvironment, SensorEnvironment> change)
    {
        _options = options;
        Service = new SensorService(SensorOptions.Of(Read()), change(new SensorEnvironment
        {
            Output = Stream.Null, Error = TextWriter.Synchronized(LogText), Reread = Read, Clock = TimeProvider.System, MaintenanceInterval = TimeSpan.FromMilliseconds(100),
        }));
    }

    public SensorService Service { get; }

    public StringWriter LogText { get; } = new();

    public static Task<RunningSensor> StartAsync(TestFolder folder, RemoteCapture capture, params (string Key, string Value)[] settings) =>
        StartAsync(folder, capture.Address, around => around, settings);

    /// <summary>Starts one with a different environment.</summary>
    public static async Task<RunningSensor> StartAsync(
        TestFolder folder, string source, Func<SensorEnvironment, SensorEnvironment> change, params (string Key, string Value)[] settings)
    {
        var options = new Dictionary<string, string>
        {
            ["Sources"] = source, ["Files:Folder"] = folder.Of("out"), ["Files:MinFreeMegabytes"] = "0", ["Web:Port"] = "0", ["Web:Token"] = Token, ["Name"] = "probe",
        };
        foreach (var (key, value) in settings)
        {
            options[key] = value;
        }

        var sensor = new RunningSensor(options, change);
        Assert.Empty(sensor.Read().Errors);
        await sensor.Service.StartAsync(CancellationToken.None);
        return sensor;
    }

    /// <summary>Changes a setting for the next reload.</summary>
    public void Set(string key, string value) => _options[key] = value;

    public async Task<HttpResponseMessage> GetAsync(string path, string? bearer = Token, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Service.Page!, path));
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return await _client.SendAsync(request);
    }

    public async Task<string> TextAsync(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await GetAsync(path);
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await Service.StopAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
    }

    private SensorConfiguration Read() => SensorConfiguration.Load(null, [], _options);
}
