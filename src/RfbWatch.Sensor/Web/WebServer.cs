using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RfbWatch.Engine;
using RfbWatch.Sensor.Metrics;
using RfbWatch.Sensor.Service;

namespace RfbWatch.Sensor.Web;

/// <summary>Serves /health, /ready, /metrics and the page, read-only, to whoever has the token.</summary>
public sealed class WebServer : IAsyncDisposable
{
    /// <summary>Nothing but our own style sheet: what the wire brought can fetch, run and frame nothing, even if it got past the encoding.</summary>
    private const string Policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Lazy<string> Style = new(() =>
    {
        using var reader = new StreamReader(typeof(WebServer).Assembly.GetManifestResourceStream("sensor/style.css")!);
        return reader.ReadToEnd();
    });

    private readonly WebApplication _application;
    private readonly SensorState _state;
    private readonly SensorMeter _meter;
    private readonly AccessToken _token;

    private WebServer(WebApplication application, SensorState state, SensorMeter meter)
    {
        _application = application;
        _state = state;
        _meter = meter;
        _token = new AccessToken(state.Options.Text("Web:Token"));
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>The token.</summary>
    public string Token => _token.Value;

    /// <summary>Starts to listen.</summary>
    /// <exception cref="SensorStartException">The address cannot be listened on.</exception>
    public static async Task<WebServer> StartAsync(SensorState state, SensorMeter meter, CancellationToken cancellation)
    {
        string text = state.Options.Configuration["Web:Address"];
        int port = (int)state.Options.Configuration.Number("Web:Port");
        if (!IPAddress.TryParse(text, out var address))
        {
            throw new SensorStartException(ExitCode.Usage, [$"Web:Address is '{text}': write an IP address, such as 127.0.0.1"]);
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxConcurrentConnections = 64;
            options.Limits.MaxRequestBodySize = 0;
            options.Listen(address, port);
        });
        var application = builder.Build();
        var server = new WebServer(application, state, meter);
        application.Run(server.AnswerAsync);
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new SensorStartException(ExitCode.Usage, [$"Web:Address {text}, Web:Port {port}: cannot be listened on ({e.Message}); choose another port, or 0 for a free one"]);
        }

        string listening = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Address = new Uri(listening + "/");
        return server;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private Task AnswerAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        if (!_token.Admits(context, out bool answered))
        {
            headers.WWWAuthenticate = "Bearer";
            return TextAsync(context, StatusCodes.Status401Unauthorized, "text/plain", "The token is missing or wrong. It was printed when the sensor started, or is Web:Token of its configuration.\n");
        }

        if (answered)
        {
            return Task.CompletedTask;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            headers.Allow = "GET, HEAD";
            return TextAsync(context, StatusCodes.Status405MethodNotAllowed, "text/plain", "Only GET and HEAD.\n");
        }

        return context.Request.Path.Value switch
        {
            "/" => TextAsync(context, StatusCodes.Status200OK, "text/html", StatusPage.Render(_state, DateTime.UtcNow)),
            StatusPage.StylePath => TextAsync(context, StatusCodes.Status200OK, "text/css", Style.Value),
            "/health" => TextAsync(context, HealthJson.IsHealthy(_state) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, "application/json", HealthJson.Write(_state)),
            "/ready" => TextAsync(context, _state.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, "text/plain", ReadyText.Write(_state)),
            "/metrics" => TextAsync(context, StatusCodes.Status200OK, null, PrometheusText.Write(_meter.Meter)),
            _ => TextAsync(context, StatusCodes.Status404NotFound, "text/plain", "There are /, /health, /ready and /metrics.\n"),
        };
    }

    private static Task TextAsync(HttpContext context, int status, string? type, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type is null ? PrometheusText.ContentType : type + "; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
