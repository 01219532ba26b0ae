namespace RfbWatch.Kql.Functions;

/// <summary>
/// Product names in a User-Agent header. Families are named as in the public project ua-parser/uap-core, on which the results of the service are
/// based (https://learn.microsoft.com/kusto/query/parse-user-agent-function). The rows were written for this project from the products'
/// own documentation of their tokens, 2026-11. The first matching row is used. The service has thousands of patterns; a product without a row
/// here is reported as <c>Other</c>.
/// </summary>
internal static class UserAgentTable
{
    /// <summary>Browsers and other clients. A token that ends with a slash or a space is followed by the version; other tokens are not.</summary>
    public static IReadOnlyList<(string Token, string Family)> Browsers { get; } =
    [
        ("AdobeAIR/", "AdobeAIR"), ("Googlebot/", "Googlebot"), ("bingbot/", "bingbot"), ("DuckDuckBot/", "DuckDuckBot"), ("YandexBot/", "YandexBot"), ("Baiduspider/", "Baiduspider"),
        ("AhrefsBot/", "AhrefsBot"), ("SemrushBot/", "SemrushBot"), ("facebookexternalhit/", "FacebookBot"), ("Twitterbot/", "Twitterbot"), ("Applebot/", "Applebot"),
        ("Nmap Scripting Engine", "Nmap Scripting Engine"), ("sqlmap/", "sqlmap"), ("masscan/", "masscan"), ("zgrab/", "zgrab"), ("Nikto/", "Nikto"),
        ("PostmanRuntime/", "PostmanRuntime"), ("python-requests/", "Python Requests"), ("Python-urllib/", "Python-urllib"), ("aiohttp/", "Python aiohttp"), ("curl/", "curl"), ("Wget/", "Wget"),
        ("Go-http-client/", "Go-http-client"), ("okhttp/", "okhttp"), ("Apache-HttpClient/", "Apache-HttpClient"), ("Java/", "Java"), ("libwww-perl/", "libwww-perl"), ("axios/", "axios"),
        ("WindowsPowerShell/", "Windows PowerShell"), ("PowerShell/", "PowerShell"), ("Microsoft BITS/", "Microsoft BITS"), ("Microsoft-CryptoAPI/", "Microsoft-CryptoAPI"),
        ("EdgA/", "Edge Mobile"), ("EdgiOS/", "Edge Mobile"), ("Edg/", "Edge"), ("Edge/", "Edge"), ("OPiOS/", "Opera Mini"), ("Opera Mini/", "Opera Mini"), ("OPR/", "Opera"),
        ("Vivaldi/", "Vivaldi"), ("YaBrowser/", "Yandex Browser"), ("SamsungBrowser/", "Samsung Internet"), ("UCBrowser/", "UC Browser"), ("DuckDuckGo/", "DuckDuckGo Mobile"),
        ("Teams/", "Microsoft Teams"), ("Slack/", "Slack Desktop Client"), ("Electron/", "Electron"), ("CriOS/", "Chrome Mobile iOS"), ("FxiOS/", "Firefox iOS"), ("HeadlessChrome/", "HeadlessChrome"),
        ("SeaMonkey/", "SeaMonkey"), ("Thunderbird/", "Thunderbird"), ("Firefox/", "Firefox"), ("Chromium/", "Chromium"), ("Chrome/", "Chrome"), ("MSIE ", "IE"), ("Trident/", "IE"), ("Opera/", "Opera"),
        ("Series60/", "Nokia OSS Browser"), ("Version/", "Safari"),
    ];

    /// <summary>Operating systems, in the same format.</summary>
    public static IReadOnlyList<(string Token, string Family)> Systems { get; } =
    [
        ("Windows Phone OS ", "Windows Phone"), ("Windows Phone ", "Windows Phone"), ("Windows NT ", "Windows"), ("Windows 98", "Windows"), ("Windows 95", "Windows"), ("Windows CE", "Windows"),
        ("SymbianOS/", "Symbian OS"), ("Android ", "Android"), ("CPU iPhone OS ", "iOS"), ("iPhone OS ", "iOS"), ("CPU OS ", "iOS"), ("Mac OS X ", "Mac OS X"), ("CrOS ", "Chrome OS"),
        ("Ubuntu/", "Ubuntu"), ("Ubuntu", "Ubuntu"), ("Fedora/", "Fedora"), ("Debian", "Debian"), ("FreeBSD ", "FreeBSD"), ("OpenBSD ", "OpenBSD"), ("NetBSD ", "NetBSD"), ("SunOS ", "Solaris"),
        ("Darwin/", "Darwin"), ("Tizen ", "Tizen"), ("Linux", "Linux"),
    ];

    /// <summary>Windows release names by Windows NT version number (https://learn.microsoft.com/windows/win32/sysinfo/operating-system-version).</summary>
    public static IReadOnlyDictionary<string, string> WindowsReleases { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["10.0"] = "10", ["6.3"] = "8.1", ["6.2"] = "8", ["6.1"] = "7", ["6.0"] = "Vista", ["5.2"] = "XP", ["5.1"] = "XP", ["5.0"] = "2000", ["4.0"] = "NT",
    };
}
