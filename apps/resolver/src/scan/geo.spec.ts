import { Geo } from './geo.js';

describe('the place of an address', () => {
  it('is its country with the small data, in both families', async () => {
    const geo = await Geo.open('country');
    expect(geo.placeOf('8.8.8.8')).toEqual({ country: 'US', region: null, city: null });
    expect(geo.placeOf('2001:4860:4860::8888')).toEqual({ country: 'US', region: null, city: null });
  });

  it('is its city with the large data', async () => {
    const geo = await Geo.open('city');
    expect(geo.placeOf('8.8.8.8')).toEqual({ country: 'US', region: 'California', city: 'Mountain View' });
    expect(geo.placeOf('2804:14c::1')).toMatchObject({ country: 'BR', region: 'Sao Paulo' });
  });

  it.each(['127.0.0.1', '10.0.0.1', '::1', 'fe80::1', '', 'rubbish'])('is unknown for %j', async (address) => {
    expect((await Geo.open('country')).placeOf(address)).toEqual({ country: null, region: null, city: null });
  });

  it('is never asked for without data', async () => {
    expect((await Geo.open('none')).placeOf('8.8.8.8').country).toBeNull();
  });
});
