using FedRas.Hosting.Storage;

namespace FedRas.Network.Tests.Storage;

public sealed class MemoryStoreTests : StoreContract
{
    protected override IFederationStore Create() => new MemoryStore((MemoryStore?)Store);
}
