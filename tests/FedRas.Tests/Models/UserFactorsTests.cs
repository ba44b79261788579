using System.Reflection;

namespace FedRas.Tests.Models;

public sealed class UserFactorsTests
{
    /// <summary>The promise of the design: nothing public shows a user's factors; they can only be asked to rank.</summary>
    [Theory]
    [InlineData(typeof(UserFactors))]
    [InlineData(typeof(DeviceState))]
    [InlineData(typeof(DeviceWorker))]
    [InlineData(typeof(SimulatedDevice))]
    [InlineData(typeof(LocalTrainer))]
    public void PublicMembers_OfWhatHoldsUserFactors_NeverReturnThem(Type type)
    {
        const BindingFlags own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (MemberInfo member in type.GetMembers(own))
        {
            Type? shown = member switch
            {
                PropertyInfo property => property.PropertyType,
                FieldInfo field => field.FieldType,
                MethodInfo method => method.ReturnType,
                _ => null,
            };
            if (shown is null) continue;
            Assert.False(shown.IsArray || shown == typeof(FactorMatrix)
                || (shown.IsGenericType && shown.GetGenericArguments().Contains(typeof(float))),
                    $"{type.Name}.{member.Name} shows {shown}");
        }
    }

    [Fact]
    public void Score_SomeItems_AgreesWithScoreAll()
    {
        var table = new GlobalModel(20, 6, seed: 3).ItemFactors;
        var user = TestDevices.User(6, 11);
        float[] all = new float[20], some = new float[3];
        user.ScoreAll(table, all);
        user.Score(table, [4, 0, 19], some);
        Assert.Equal([all[4], all[0], all[19]], some);
        user.ScoreRange(table, 7, some);
        Assert.Equal([all[7], all[8], all[9]], some);
        Assert.True(all.Distinct().Count() > 10);
    }
}
