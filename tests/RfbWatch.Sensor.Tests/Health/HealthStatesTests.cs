using System.Reflection;
using RfbWatch.Sensor.Health;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Health;

public sealed class HealthStatesTests
{
    private static readonly string[] Names =
        [.. typeof(HealthStates).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public void Every_state_is_brought_about_by_a_test_that_bears_its_name()
    {
        var provoked = typeof(HealthStatesTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttributes<FactAttribute>().Any())
            .SelectMany(method => method.CustomAttributes)
            .Where(attribute => attribute.AttributeType == typeof(TraitAttribute) && (string)attribute.ConstructorArguments[0].Value! == "State")
            .Select(attribute => (string)attribute.ConstructorArguments[1].Value!);
        Assert.Equal(Names.Order(StringComparer.Ordinal), provoked.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_state_is_explained_in_the_guide()
    {
        string readme = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "src", "RfbWatch.Sensor", "README.md"));
        Assert.All(Names, name => Assert.Contains($"| `{name}` |", readme));
    }
}
