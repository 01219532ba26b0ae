using System.Net;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Web;

public sealed class AccessTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("192.0.2.1")]
    [InlineData("::")]
    public void An_address_that_others_reach_needs_to_be_allowed(string address)
    {
        var options = new Dictionary<string, string> { ["Web:Address"] = address };
        Assert.Contains("Web:AllowRemote", Assert.Single(SensorConfiguration.Load(null, [], options).Errors));
        options["Web:AllowRemote"] = "true";
        Assert.Empty(SensorConfiguration.Load(null, [], options).Errors);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("127.3.2.1")]
    public void Loopback_needs_nothing(string address) =>
        Assert.Empty(SensorConfiguration.Load(null, [], new Dictionary<string, string> { ["Web:Address"] = address }).Errors);

    [Fact]
    public async Task A_request_under_a_foreign_name_is_refused_even_with_the_token()
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        await using var sensor = await RunningSensor.StartAsync(folder, capture, ("Web:Hosts", "sensor.example.net"));
        using var client = new HttpClient();
        foreach (var (host, expected) in ((string, HttpStatusCode)[])
        [
            ("evil.example", HttpStatusCode.MisdirectedRequest), ("localhost.evil.example", HttpStatusCode.MisdirectedRequest), ("127.0.0.1.evil.example", HttpStatusCode.MisdirectedRequest),
            ("localhost", HttpStatusCode.OK), ("127.0.0.1", HttpStatusCode.OK), ("[::1]", HttpStatusCode.OK), ("sensor.example.net", HttpStatusCode.OK),
        ])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(sensor.Service.Page!, "health"));
            request.Headers.Host = $"{host}:{sensor.Service.Page!.Port}";
            request.Headers.Authorization = new("Bearer", RunningSensor.Token);
            using var answer = await client.SendAsync(request);
            Assert.Equal((host, expected), (host, answer.StatusCode));
        }
    }
}
