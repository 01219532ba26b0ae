using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using RfbWatch.Sensor.Metrics;
using RfbWatch.Sensor.Operation;
using RfbWatch.Sensor.Summary;

namespace RfbWatch.Sensor.Web;

/// <summary>Answers requests with the token for /health, /ready, /metrics and the page, read-only.</summary>
internal sealed class WebRequests : IDisposable
{
    /// <summary>Key of a connection's entry in the connection table.</summary>
    public static readonly object ConnectionKey = new();

    /// <summary>Allows only our own style sheet: content from the wire cannot load, run or frame anything, even if it bypassed the encoding.</summary>
    private const string Policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string MetricsPath = "/metrics";

    private static readonly Lazy<string> Style = new(() =>
    {
        using var reader = new StreamReader(typeof(WebRequests).Assembly.GetManifestResourceStream("sensor/style.css")!);
        return reader.ReadToEnd();
    });

    private readonly SensorState _state;
    private readonly SensorMeter _meter;
    private readonly ConnectionTable _table;
    private readonly TokenAlarm _alarm;
    private readonly bool _metricsAskClients;
    private readonly TimeProvider _clock;
    private readonly AccessToken _token;
    private readonly SemaphoreSlim _summing = new(1);
    private readonly IReadOnlyList<string> _hosts;
    private SummarySnapshot? _summary;
    private long _summed;
    private TimeSpan _summaryLasts;

    public WebRequests(SensorState state, SensorMeter meter, ConnectionTable table, TokenAlarm alarm, bool metricsAskClients, TimeProvider clock)
    {
        _state = state;
        _meter = meter;
        _table = table;
        _alarm = alarm;
        _metricsAskClients = metricsAskClients;
        _clock = clock;
        _hosts = state.Options.Configuration.List("Web:Hosts");
        _token = new AccessToken(state.Options.Text("Web:Token"));
    }

    /// <summary>The token.</summary>
    public string Token => _token.Value;

    public void Dispose() => _summing.Dispose();

    public async Task AnswerAsync(HttpContext context)
    {
        var connection = context.Features.Get<IConnectionItemsFeature>()?.Items[ConnectionKey] as ConnectionTable.Connection;
        if (connection is not null)
        {
            _table.SetBusy(connection, isBusy: true);
        }

        try
        {
            await AnswerHeadAsync(context).ConfigureAwait(false);
        }
        finally
        {
            _state.Web.Answered(context.Response.StatusCode);
            if (connection is not null)
            {
                _table.SetBusy(connection, isBusy: false);
            }
        }
    }

    private Task AnswerHeadAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            // No resource accepts a body. An exception makes Kestrel close the connection immediately; after a normal response, it would wait five seconds for the body.
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            throw new BadHttpRequestException("Request bodies are not accepted.", StatusCodes.Status413PayloadTooLarge);
        }

        if (!IsKnownHost(context.Request.Host.Host))
        {
            return TextAsync(context, StatusCodes.Status421MisdirectedRequest, "text/plain", "Use localhost, an IP address, or a name in Web:Hosts.\n");
        }

        string? path = context.Request.Path.Value;
        if (_metricsAskClients && path == MetricsPath)
        {
            return context.Connection.ClientCertificate is null
                ? TextAsync(context, StatusCodes.Status403Forbidden, "text/plain", "A client certificate signed by an authority in Web:MetricsClientCaFile is required.\n")
                : ReadAsync(context, path);
        }

        if (!_token.Admits(context, out bool answered, out bool isMissing))
        {
            _alarm.Failed(isMissing, context.Connection.RemoteIpAddress);
            headers.WWWAuthenticate = "Bearer";
            return TextAsync(context, StatusCodes.Status401Unauthorized, "text/plain", "The token is missing or wrong. It is printed when the sensor starts, or set by Web:Token in its configuration.\n");
        }

        return answered ? Task.CompletedTask : ReadAsync(context, path);
    }

    private Task ReadAsync(HttpContext context, string? path)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return TextAsync(context, StatusCodes.Status405MethodNotAllowed, "text/plain", "Only GET and HEAD.\n");
        }

        return path switch
        {
            "/" => PageAsync(context),
            StatusPage.StylePath => TextAsync(context, StatusCodes.Status200OK, "text/css", Style.Value),
            "/health" => TextAsync(context, HealthJson.IsHealthy(_state) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, "application/json", HealthJson.Write(_state)),
            "/ready" => TextAsync(context, _state.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, "text/plain", ReadyText.Write(_state)),
            MetricsPath => TextAsync(context, StatusCodes.Status200OK, null, PrometheusText.Write(_meter.Meter)),
            _ => TextAsync(context, StatusCodes.Status404NotFound, "text/plain", "Not found. Available: /, /health, /ready and /metrics.\n"),
        };
    }

    /// <summary>
    /// Sends the page. Only one summary is computed at a time, for at most a quarter of the time: repeated requests must not take CPU time from the capture.
    /// </summary>
    private async Task PageAsync(HttpContext context)
    {
        await _summing.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        string page;
        try
        {
            if (_summary is null || _clock.GetElapsedTime(_summed) > _summaryLasts)
            {
                long began = _clock.GetTimestamp();
                _summary = _state.Summary.Take();
                _summed = _clock.GetTimestamp();
                _summaryLasts = 3 * _clock.GetElapsedTime(began, _summed);
            }

            page = StatusPage.Render(_state, _summary, _clock.GetUtcNow().UtcDateTime);
        }
        finally
        {
            _summing.Release();
        }

        await TextAsync(context, StatusCodes.Status200OK, "text/html", page).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether a request was addressed to this server. Another web page can make a browser send a request with the page's own host name, after that name was made to resolve to this address
    /// (DNS rebinding), but not with an IP address or localhost.
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
