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
    private readonly TimeProvider _clock;
    private readonly AccessToken _token;
    private readonly SemaphoreSlim _rendering = new(1);
    private readonly IReadOnlyList<string> _hosts;
    private PageAnswers? _answers;
    private long _answered;
    private TimeSpan _answersLast;

    private WebServer(WebApplication application, SensorState state, SensorMeter meter, TimeProvider clock)
    {
        _application = application;
        _state = state;
        _meter = meter;
        _clock = clock;
        _hosts = state.Options.Configuration.List("Web:Hosts");
        _token = new AccessToken(state.Options.Text("Web:Token"));
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>The token.</summary>
    public string Token => _token.Value;

    /// <summary>Starts to listen.</summary>
    /// <exception cref="SensorStartException">The address cannot be listened on.</exception>
    public static async Task<WebServer> StartAsync(SensorState state, SensorMeter meter, TimeProvider clock, CancellationToken cancellation)
    {
        var address = IPAddress.Parse(state.Options.Configuration["Web:Address"]);
        int port = (int)state.Options.Configuration.Number("Web:Port");

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxConcurrentConnections = 64;
            options.Limits.MaxRequestBodySize = 0;
            options.Listen(address, port);
        });
        var application = builder.Build();
        var server = new WebServer(application, state, meter, clock);
        application.Run(server.AnswerAsync);
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new SensorStartException(ExitCode.Usage, [$"Web:Address {address}, Web:Port {port}: cannot be listened on ({e.Message}); choose another port, or 0 for a free one"]);
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
        _rendering.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        if (!IsKnownHost(context.Request.Host.Host))
        {
            return TextAsync(context, StatusCodes.Status421MisdirectedRequest, "text/plain", "This is asked for by localhost, an address, or a name in Web:Hosts.\n");
        }

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
            "/" => PageAsync(context),
            StatusPage.StylePath => TextAsync(context, StatusCodes.Status200OK, "text/css", Style.Value),
            "/health" => TextAsync(context, HealthJson.IsHealthy(_state) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, "application/json", HealthJson.Write(_state)),
            "/ready" => TextAsync(context, _state.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, "text/plain", ReadyText.Write(_state)),
            "/metrics" => TextAsync(context, StatusCodes.Status200OK, null, PrometheusText.Write(_meter.Meter)),
            _ => TextAsync(context, StatusCodes.Status404NotFound, "text/plain", "There are /, /health, /ready and /metrics.\n"),
        };
    }

    /// <summary>
    /// One page at a time, and its queries a quarter of the time at most: whoever asks again and again must not take the capture's processors.
    /// </summary>
    private async Task PageAsync(HttpContext context)
    {
        await _rendering.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        string page;
        try
        {
            var now = _clock.GetUtcNow().UtcDateTime;
            if (_answers is null || _clock.GetElapsedTime(_answered) > _answersLast)
            {
                long began = _clock.GetTimestamp();
                _answers = PageAnswers.Of(_state, now, _clock);
                _answered = _clock.GetTimestamp();
                _answersLast = 3 * _clock.GetElapsedTime(began, _answered);
            }

            page = StatusPage.Render(_state, _answers, now);
        }
        finally
        {
            _rendering.Release();
        }

        await TextAsync(context, StatusCodes.Status200OK, "text/html", page).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether a request was meant for here. A page elsewhere can make a browser come with its own name that suddenly resolves to this address
    /// (DNS rebinding); it cannot make it come with an address or localhost.
    /// </summary>
    private bool IsKnownHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _) || _hosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static Task TextAsync(HttpContext context, int status, string? type, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type is null ? PrometheusText.ContentType : type + "; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
