using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using RfbWatch.Engine;
using RfbWatch.Sensor.Log;
using RfbWatch.Sensor.Metrics;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Web;

/// <summary>Serves /health, /ready, /metrics and the page, and limits the cost of requests: connections, headers, bodies, slow readers.</summary>
public sealed class WebServer : IAsyncDisposable
{
    /// <summary>Limits of a request: a path with a token is short, and so are a browser's cookies and headers.</summary>
    private const int MaxRequestLine = 4096;
    private const int MaxHeaderBytes = 16384;
    private const int MaxHeaders = 64;

    /// <summary>Maximum number of connections waiting to be accepted; the kernel allows at most net.core.somaxconn. If there are more, clients retry after a second.</summary>
    private const int Backlog = 4096;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock;
    private readonly WebApplication _application;
    private readonly WebRequests _requests;
    private readonly TokenAlarm _alarm;

    private WebServer(WebApplication application, WebRequests requests, TokenAlarm alarm, TimeProvider clock)
    {
        _clock = clock;
        _application = application;
        _requests = requests;
        _alarm = alarm;
    }

    /// <summary>The address that it listens on.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>The token.</summary>
    public string Token => _requests.Token;

    /// <summary>Starts to listen.</summary>
    /// <exception cref="SensorStartException">It cannot listen on the address, or a certificate cannot be used.</exception>
    public static async Task<WebServer> StartAsync(SensorState state, SensorMeter meter, SensorLog log, TimeProvider clock, CancellationToken cancellation)
    {
        var configuration = state.Options.Configuration;
        var address = IPAddress.Parse(configuration["Web:Address"]);
        int port = (int)configuration.Number("Web:Port");
        var tls = WebTls.Of(state.Options, log, clock);
        var timeout = configuration.Duration("Web:HeadTimeout");
        var table = new ConnectionTable((int)configuration.Number("Web:MaxConnections"), (int)configuration.Number("Web:MaxConnectionsPerAddress"), state.Web);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.Backlog = Backlog).ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = 0;
            options.Limits.MaxRequestLineSize = MaxRequestLine;
            options.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            options.Limits.MaxRequestHeaderCount = MaxHeaders;
            options.Limits.RequestHeadersTimeout = timeout;
            options.Limits.KeepAliveTimeout = timeout;
            options.Listen(address, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => CountedAsync(table, next, connection));
                if (tls is not null)
                {
                    listen.UseHttps(tls.Handshake(timeout));
                }
            });
        });
        var application = builder.Build();
        var alarm = new TokenAlarm(state.Web, log, clock);
        var server = new WebServer(application, new WebRequests(state, meter, table, alarm, tls?.AsksClients ?? false, clock), alarm, clock);
        application.Run(server._requests.AnswerAsync);
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw new SensorStartException(ExitCode.Usage, [$"Web:Address {address}, Web:Port {port}: cannot listen there ({e.Message}); choose another port, or 0 for any free port"]);
        }

        string listening = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Address = new Uri(listening + "/");
        return server;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // A slow client must not prevent the sensor from stopping.
        using var limit = new CancellationTokenSource(StopLimit, _clock);
        await _application.StopAsync(limit.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        _alarm.Dispose();
        _requests.Dispose();
    }

    private static async Task CountedAsync(ConnectionTable table, ConnectionDelegate next, ConnectionContext connection)
    {
        var entry = table.Admit((connection.RemoteEndPoint as IPEndPoint)?.Address, () => connection.Abort(new ConnectionAbortedException("Closed in favour of another connection.")));
        connection.Items[WebRequests.ConnectionKey] = entry;
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            table.Remove(entry);
        }
    }
}
