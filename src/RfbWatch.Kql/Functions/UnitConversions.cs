using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>
/// The <c>convert_…()</c> functions. The tables contain the size of each unit in the base unit of its quantity. Source: NIST Special Publication 811, appendix B.
/// Unit names are those of the function pages; only the common ones are included. An unknown unit results in null.
/// </summary>
internal static class UnitConversions
{
    private static readonly Dictionary<string, double> Lengths = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Meter"] = 1, ["Kilometer"] = 1000, ["Hectometer"] = 100, ["Decameter"] = 10, ["Decimeter"] = 0.1, ["Centimeter"] = 0.01, ["Millimeter"] = 1e-3,
        ["Micrometer"] = 1e-6, ["Nanometer"] = 1e-9, ["Angstrom"] = 1e-10, ["Inch"] = 0.0254, ["Microinch"] = 0.0254e-6, ["Mil"] = 0.0254e-3, ["Hand"] = 0.1016,
        ["Foot"] = 0.3048, ["Yard"] = 0.9144, ["Fathom"] = 1.8288, ["Chain"] = 20.1168, ["Shackle"] = 27.432, ["Mile"] = 1609.344, ["NauticalMile"] = 1852,
        ["UsSurveyFoot"] = 1200.0 / 3937, ["AstronomicalUnit"] = 149597870700, ["LightYear"] = 9.4607304725808e15, ["KilolightYear"] = 9.4607304725808e18,
        ["MegalightYear"] = 9.4607304725808e21, ["Parsec"] = 3.0856775814913673e16, ["Kiloparsec"] = 3.0856775814913673e19, ["Megaparsec"] = 3.0856775814913673e22,
        ["SolarRadius"] = 6.957e8, ["PrinterPoint"] = 0.0254 / 72.27, ["PrinterPica"] = 0.0254 / 6.0225, ["DtpPoint"] = 0.0254 / 72, ["DtpPica"] = 0.0254 / 6, ["Twip"] = 0.0254 / 1440,
    };

    private static readonly Dictionary<string, double> Masses = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Kilogram"] = 1, ["Hectogram"] = 0.1, ["Decagram"] = 0.01, ["Gram"] = 1e-3, ["Decigram"] = 1e-4, ["Centigram"] = 1e-5, ["Milligram"] = 1e-6, ["Microgram"] = 1e-9,
        ["Nanogram"] = 1e-12, ["Tonne"] = 1000, ["Kilotonne"] = 1e6, ["Megatonne"] = 1e9, ["Pound"] = 0.45359237, ["Kilopound"] = 453.59237, ["Megapound"] = 453592.37,
        ["Ounce"] = 0.028349523125, ["Grain"] = 6.479891e-5, ["Stone"] = 6.35029318, ["Slug"] = 14.593902937206364, ["LongHundredweight"] = 50.80234544,
        ["ShortHundredweight"] = 45.359237, ["LongTon"] = 1016.0469088, ["ShortTon"] = 907.18474, ["SolarMass"] = 1.98947e30, ["EarthMass"] = 5.9722e24,
    };

    private static readonly Dictionary<string, double> Energies = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Joule"] = 1, ["Kilojoule"] = 1e3, ["Megajoule"] = 1e6, ["Gigajoule"] = 1e9, ["Millijoule"] = 1e-3, ["Calorie"] = 4.184, ["Kilocalorie"] = 4184, ["Megacalorie"] = 4184e3,
        ["WattHour"] = 3600, ["KilowattHour"] = 3.6e6, ["MegawattHour"] = 3.6e9, ["GigawattHour"] = 3.6e12, ["TerawattHour"] = 3.6e15, ["WattDay"] = 86400, ["KilowattDay"] = 86400e3,
        ["BritishThermalUnit"] = 1055.05585262, ["KilobritishThermalUnit"] = 1055055.85262, ["MegabritishThermalUnit"] = 1055055852.62, ["ThermEc"] = 105505585.262,
        ["ThermUs"] = 105480400, ["ThermImperial"] = 105505585.262, ["ElectronVolt"] = 1.602176634e-19, ["KiloelectronVolt"] = 1.602176634e-16, ["MegaelectronVolt"] = 1.602176634e-13,
        ["Erg"] = 1e-7, ["FootPound"] = 1.3558179483314004, ["HorsepowerHour"] = 2684519.5376961729,
    };

    private static readonly Dictionary<string, double> Angles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Degree"] = 1, ["Arcminute"] = 1.0 / 60, ["Arcsecond"] = 1.0 / 3600, ["Gradian"] = 0.9, ["Revolution"] = 360, ["Radian"] = 180 / Math.PI, ["Milliradian"] = 0.18 / Math.PI,
        ["Microradian"] = 0.00018 / Math.PI, ["Nanoradian"] = 0.00000018 / Math.PI, ["Centiradian"] = 1.8 / Math.PI, ["Deciradian"] = 18 / Math.PI, ["Tilt"] = 90,
    };

    private static readonly Dictionary<string, double> Forces = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Newton"] = 1, ["Decanewton"] = 10, ["Kilonewton"] = 1e3, ["Meganewton"] = 1e6, ["Millinewton"] = 1e-3, ["Micronewton"] = 1e-6, ["Dyn"] = 1e-5,
        ["KilogramForce"] = 9.80665, ["TonneForce"] = 9806.65, ["KiloPond"] = 9.80665, ["PoundForce"] = 4.4482216152605, ["KilopoundForce"] = 4448.2216152605,
        ["OunceForce"] = 0.27801385095378125, ["Poundal"] = 0.138254954376, ["ShortTonForce"] = 8896.443230521,
    };

    private static readonly Dictionary<string, double> Speeds = Rates(Lengths, new Dictionary<string, double>
    {
        ["PerSecond"] = 1, ["PerMinute"] = 60, ["PerHour"] = 3600,
    }, ("Knot", 1852.0 / 3600), ("Mach", 340.29));

    private static readonly Dictionary<string, double> Volumes = Cubes(Lengths,
        ("Liter", 1e-3), ("Hectoliter", 0.1), ("Kiloliter", 1), ("Megaliter", 1000), ("Deciliter", 1e-4), ("Centiliter", 1e-5), ("Milliliter", 1e-6), ("Microliter", 1e-9),
        ("AcreFoot", 1 / 0.000810714), ("UsGallon", 0.003785411784), ("UsQuart", 0.000946352946), ("UsPint", 0.000473176473), ("UsOunce", 2.95735295625e-5),
        ("UsTablespoon", 1.478676478125e-5), ("UsTeaspoon", 4.92892159375e-6), ("ImperialGallon", 0.00454609), ("ImperialPint", 0.00056826125), ("ImperialOunce", 2.84130625e-5),
        ("OilBarrel", 0.158987294928), ("UsBeerBarrel", 0.117347765304), ("ImperialBeerBarrel", 0.16365924), ("BoardFoot", 0.002359737216));

    // Kelvin per degree, and the zero of the scale in kelvin.
    private static readonly Dictionary<string, (double Size, double Zero)> Temperatures = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Kelvin"] = (1, 0), ["DegreeCelsius"] = (1, 273.15), ["DegreeFahrenheit"] = (5.0 / 9, 273.15 - (32 * 5.0 / 9)), ["DegreeRankine"] = (5.0 / 9, 0),
        ["DegreeReaumur"] = (1.25, 273.15), ["DegreeDelisle"] = (-2.0 / 3, 373.15), ["DegreeNewton"] = (100.0 / 33, 273.15), ["DegreeRoemer"] = (40.0 / 21, 273.15 - (7.5 * 40 / 21)),
        ["MillidegreeCelsius"] = (1e-3, 273.15), ["SolarTemperature"] = (5778, 0),
    };

    public static IEnumerable<ScalarFunction> All { get; } =
    [
        Linear("convert_angle", Angles), Linear("convert_force", Forces), Linear("convert_length", Lengths), Linear("convert_mass", Masses), Linear("convert_energy", Energies), Linear("convert_speed", Speeds), Linear("convert_volume", Volumes),
        ScalarFunction.Of("convert_temperature", 3, 3, KustoType.Real, (arguments, _) =>
            arguments[0].Real() is { } amount && Temperatures.TryGetValue(arguments[1].Text, out var from) && Temperatures.TryGetValue(arguments[2].Text, out var to)
                ? KustoValue.Of(((amount * from.Size) + from.Zero - to.Zero) / to.Size)
                : default),
    ];

    private static ScalarFunction Linear(string name, Dictionary<string, double> units) =>
        ScalarFunction.Of(name, 3, 3, KustoType.Real, (arguments, _) =>
            arguments[0].Real() is { } amount && units.TryGetValue(arguments[1].Text, out double from) && units.TryGetValue(arguments[2].Text, out double to)
                ? KustoValue.Of(amount * from / to)
                : default);

    private static Dictionary<string, double> Rates(Dictionary<string, double> lengths, Dictionary<string, double> times, params (string Name, double Size)[] more)
    {
        var rates = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase);
        foreach (var (length, meters) in lengths)
        {
            foreach (var (suffix, seconds) in times)
            {
                rates.Add(length + suffix, meters / seconds);
            }
        }

        foreach (var (name, size) in more)
        {
            rates.Add(name, size);
        }

        return rates;
    }

    private static Dictionary<string, double> Cubes(Dictionary<string, double> lengths, params (string Name, double Size)[] more)
    {
        var cubes = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase);
        foreach (var (length, meters) in lengths)
        {
            cubes.Add("Cubic" + length, meters * meters * meters);
        }

        foreach (var (name, size) in more)
        {
            cubes.Add(name, size);
        }

        return cubes;
    }
}
