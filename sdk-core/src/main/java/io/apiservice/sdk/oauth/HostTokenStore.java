package io.apiservice.sdk.oauth;

/**
 * A store that can say more about itself than the contract asks. The engine is careful with stores
 * that are not of this type: it takes it that their leases expire and that they never recover.
 */
public interface HostTokenStore extends TokenStore {
  /**
   * Whether a lease can end while its owner lives. If not, whoever gets a lease knows that the
   * owner before has let go or died.
   */
  boolean leasesExpire();

  /**
   * Whether the record that was last read came from its second copy, because the first one was
   * damaged or gone. The copy is the current record or, after an unlucky crash, one that went
   * before: its refresh token has to be treated as one that may have been spent. True until the
   * record is replaced.
   */
  boolean recovered(String key);
}
