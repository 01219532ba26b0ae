using System.Net;
using System.Security.Cryptography.X509Certificates;
using RfbWatch.Sensor.Tests.Configuration;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Web;

public sealed class TlsTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly RemoteCapture _capture = new();
    private readonly TestAuthority _authority = new("authority");

    public void Dispose()
    {
        _authority.Dispose();
        _capture.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task With_a_certificate_the_page_is_https()
    {
        string certificate = _authority.WriteServer(_folder.Of("server.pem"), out string key);
        await using var sensor = await RunningSensor.StartAsync(_folder, _capture, ("Web:CertificateFile", certificate), ("Web:KeyFile", key));
        Assert.Equal("https", sensor.Service.Page!.Scheme);
        Assert.Contains($"https://127.0.0.1:{sensor.Service.Page.Port}/", sensor.LogText.ToString());
        Assert.Equal(HttpStatusCode.OK, await GetAsync(sensor, "health", RunningSensor.Token));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(sensor, "health", "wrong"));
        using var client = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://127.0.0.1:{sensor.Service.Page.Port}/health")));
    }

    [Fact]
    public async Task A_renewed_certificate_is_taken_without_a_restart()
    {
        string certificate = _authority.WriteServer(_folder.Of("server.pem"), out string key);
        await using var sensor = await RunningSensor.StartAsync(_folder, _capture, ("Web:CertificateFile", certificate), ("Web:KeyFile", key));
        string first = await ThumbprintAsync(sensor);
        _authority.WriteServer(certificate, out _);
        File.SetLastWriteTimeUtc(certificate, File.GetLastWriteTimeUtc(certificate).AddMinutes(1));
        await Eventually.Is(() => ThumbprintAsync(sensor).GetAwaiter().GetResult() != first, "the new certificate is shown");
        Assert.Contains("changed and was reloaded", sensor.LogText.ToString());
    }

    [Fact]
    public async Task Metrics_go_to_clients_of_the_named_authority_alone_and_everything_else_by_the_token()
    {
        using var clients = new TestAuthority("clients");
        string certificate = _authority.WriteServer(_folder.Of("server.pem"), out string key);
        await using var sensor = await RunningSensor.StartAsync(
            _folder, _capture, ("Web:CertificateFile", certificate), ("Web:KeyFile", key), ("Web:MetricsClientCaFile", clients.Write(_folder.Of("clients.pem"))));
        using var right = clients.Sign("prometheus");
        using var wrong = _authority.Sign("somebody");
        Assert.Equal(HttpStatusCode.OK, await GetAsync(sensor, "metrics", bearer: null, right));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(sensor, "metrics", RunningSensor.Token));
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(sensor, "metrics", RunningSensor.Token, wrong));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(sensor, "health", RunningSensor.Token));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(sensor, "health", bearer: null, right));
    }

    private async Task<HttpStatusCode> GetAsync(RunningSensor sensor, string path, string? bearer, X509Certificate2? own = null)
    {
        using var handler = Handler(_ => { });
        if (own is not null)
        {
            handler.SslOptions.ClientCertificates = [own];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        }

        using var client = new HttpClient(handler) { Timeout = Eventually.Limit };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(sensor.Service.Page!, path));
        request.Headers.Authorization = bearer is null ? null : new("Bearer", bearer);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<string> ThumbprintAsync(RunningSensor sensor)
    {
        string thumbprint = "";
        using var handler = Handler(certificate => thumbprint = certificate.GetCertHashString());
        using var client = new HttpClient(handler) { Timeout = Eventually.Limit };
        using var answer = await client.GetAsync(new Uri(sensor.Service.Page!, "health"));
        return thumbprint;
    }

    /// <summary>Trusts only the test's authority, and records the server's certificate.</summary>
    private SocketsHttpHandler Handler(Action<X509Certificate> seen)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_authority.Certificate);
        return new SocketsHttpHandler
        {
            SslOptions =
            {
                CertificateChainPolicy = policy,
                RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                {
                    seen(certificate!);
                    return errors == System.Net.Security.SslPolicyErrors.None;
                },
            },
        };
    }
}
